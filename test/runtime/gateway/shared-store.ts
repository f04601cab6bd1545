import type { Redis, Reply } from '../../../src/runtime/store/redis';

/** What the gateway uses of Redis, in memory: as many replicas as a test wants share it. */
export function sharedStore(): Redis & { readonly entries: Map<string, string>; up: boolean } {
  const entries = new Map<string, string>();
  const store = {
    entries,
    up: true,
    get ready() {
      return store.up;
    },
    command: async (...[verb = '', key = '', value = '', ...options]: readonly string[]): Promise<Reply> => {
      if (!store.up) throw new Error('not connected');
      const before = entries.get(key) ?? null;
      if (verb === 'SET' && options.includes('NX') && before !== null) return null;
      if (verb === 'SET') entries.set(key, value);
      else if (verb === 'DEL' || verb === 'GETDEL') entries.delete(key);
      else if (verb !== 'GETEX' && verb !== 'PEXPIRE') throw new Error(`ERR unknown command ${verb}`);
      return verb.startsWith('GET') ? before : 'OK';
    },
    run: () => Promise.reject(new Error('no scripts')),
    key: (...parts: readonly string[]) => parts.join(':'),
    subscribe: () => Promise.resolve(() => Promise.resolve()),
    close: () => Promise.resolve(),
  };
  return store;
}
