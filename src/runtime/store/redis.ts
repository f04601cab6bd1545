import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { createClient } from '@redis/client';
import type { RedisStore } from '../../contract';
import type { Log } from '../telemetry/log';

/** What a store's command may take, milliseconds: longer, and the store counts as unavailable. */
const COMMAND = 1_000;
const CONNECT = 2_000;
/** Longest pause between two attempts to connect, milliseconds. */
const RETRY = 2_000;
/** Commands that may wait for an answer. One more is refused at once. */
const QUEUE = 10_000;

/** A Lua script that runs in the store, in one step. */
export interface Script {
  readonly text: string;
  /** SHA-1 of the text, as EVALSHA wants it. */
  readonly sha: string;
}

export function script(text: string): Script {
  return { text, sha: hash('sha1', text, 'hex') };
}

/** Values that a command answers with. */
export type Reply = string | number | null | readonly Reply[];

/** The store cannot be asked, or did not answer in time. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Redis or Valkey: the few things that replicas share. Every command is answered or rejected within a second; none waits for a reconnect. */
export interface Redis {
  /** Whether commands can be sent. */
  readonly ready: boolean;
  /**
   * Sends one command. Keys are written with `key`.
   *
   * @throws StoreUnavailable; Error where the store refuses the command
   */
  command(...words: readonly string[]): Promise<Reply>;
  /**
   * Runs a script in one step and one round trip.
   *
   * @throws StoreUnavailable; Error where the script fails
   */
  run(script: Script, keys: readonly string[], args: readonly string[]): Promise<Reply>;
  /** A key's name in the store, with the configured prefix. */
  key(...parts: readonly string[]): string;
  /** Hears what is published on a channel, over a connection of its own that comes back by itself. Returns how to stop. */
  subscribe(channel: string, heard: (message: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

type Client = ReturnType<typeof createClient>;

/**
 * Opens a connection that comes back by itself whenever it breaks, reading the password anew each time. Resolves at once: until the store
 * answers, commands are refused.
 */
export async function openRedis(config: RedisStore, log: Log): Promise<Redis> {
  const { createClient } = await import('./redis-client');
  const connect = () => {
    const client = createClient({
      url: config.url,
      name: 'mcp-strata',
      disableOfflineQueue: true,
      commandsQueueMaxLength: QUEUE,
      pingInterval: 10_000,
      credentialsProvider: config.passwordFile === undefined ? undefined : credentials(config, config.passwordFile),
      socket: {
        connectTimeout: CONNECT,
        reconnectStrategy: (retries: number) => Math.min(RETRY, 50 * 2 ** Math.min(retries, 6)),
        ...(config.url.startsWith('rediss:') && {
          tls: true as const,
          ...(config.caFile !== undefined && { ca: readFileSync(config.caFile) }),
        }),
      },
    });
    // Without a listener an error would end the process.
    client.on('error', (error: Error) => log.warn({ event: 'store-unavailable', error: error.message }, 'Store lost'));
    client.on('ready', () => log.info({ event: 'store-ready' }, 'Store found'));
    // It goes on trying by itself; only closing ends that.
    client.connect().catch(() => undefined);
    return client as unknown as Client;
  };
  return new RedisConnection(connect(), connect, config.prefix);
}

class RedisConnection implements Redis {
  readonly #others = new Set<Client>();

  constructor(
    private readonly client: Client,
    private readonly connect: () => Client,
    private readonly prefix: string,
  ) {}

  get ready(): boolean {
    return this.client.isReady;
  }

  key(...parts: readonly string[]): string {
    return this.prefix + parts.join(':');
  }

  async command(...words: readonly string[]): Promise<Reply> {
    if (!this.ready) throw new StoreUnavailable('not connected');
    return (await inTime(this.client.sendCommand([...words]))) as Reply;
  }

  async run({ text, sha }: Script, keys: readonly string[], args: readonly string[]): Promise<Reply> {
    const rest = [String(keys.length), ...keys, ...args];
    try {
      return await this.command('EVALSHA', sha, ...rest);
    } catch (error) {
      // The store was started anew and has forgotten it.
      if (error instanceof Error && error.message.startsWith('NOSCRIPT')) return this.command('EVAL', text, ...rest);
      throw error;
    }
  }

  async subscribe(channel: string, heard: (message: string) => void): Promise<() => Promise<void>> {
    const client = this.connect();
    this.#others.add(client);
    const name = this.key(channel);
    const begin = () => client.subscribe(name, heard).catch(() => undefined);
    // Subscriptions come back with the connection.
    if (client.isReady) await begin();
    else client.once('ready', begin);
    return async () => {
      this.#others.delete(client);
      client.destroy();
    };
  }

  async close(): Promise<void> {
    for (const client of [this.client, ...this.#others]) if (client.isOpen) client.destroy();
    this.#others.clear();
  }
}

/** A password is read again for each connection, so that a rotated one needs no restart. */
function credentials({ username }: RedisStore, file: string) {
  return {
    type: 'async-credentials-provider' as const,
    credentials: async () => ({ username, password: (await readFile(file, 'utf8')).replace(/\r?\n$/, '') }),
  };
}

function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new StoreUnavailable(`no answer within ${COMMAND} ms`)), COMMAND);
    answer
      .then(resolve, (error: Error) => reject(lost(error) ? new StoreUnavailable(error.message) : error))
      .finally(() => clearTimeout(timer));
  });
}

/** Whether an error is about the connection and not about the command. */
function lost(error: Error): boolean {
  return !/^[A-Z]+ /.test(error.message) || /^(LOADING|MASTERDOWN|READONLY|OOM|BUSY) /.test(error.message);
}
