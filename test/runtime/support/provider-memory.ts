import type { Adapter, AdapterPayload } from 'oidc-provider';

/** What a provider of the tests remembers, for as long as it runs. */
export function providerMemory(): (name: string) => Adapter {
  const all = new Map<string, AdapterPayload>();
  const values = () => [...all.values()];
  return (name) => {
    const at = (id: string) => `${name} ${id}`;
    return {
      upsert: async (id, payload) => {
        all.set(at(id), payload);
      },
      find: async (id) => all.get(at(id)),
      findByUid: async (uid) => values().find((payload) => payload.uid === uid),
      findByUserCode: async (code) => values().find((payload) => payload.userCode === code),
      consume: async (id) => {
        const payload = all.get(at(id));
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => {
        all.delete(at(id));
      },
      revokeByGrantId: async (grantId) => {
        for (const [key, payload] of all) if (payload.grantId === grantId) all.delete(key);
      },
    };
  };
}
