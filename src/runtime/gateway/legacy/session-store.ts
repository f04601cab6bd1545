import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { Redis } from '../../store/redis';
import type { Log } from '../../telemetry/log';
import type { SessionState } from './aggregate-session';

/** A session as it is kept. */
export interface KeptSession {
  readonly principal: string | undefined;
  readonly client: string | undefined;
  /** The replica that used it last. */
  readonly owner: string;
  readonly state: SessionState;
}

const ALGORITHM = 'aes-256-gcm';
const IV = 12;
const TAG = 16;

/**
 * Sessions where all replicas find them. An entry's name is a digest of the session's id and its content is sealed with the id: who reads the store can
 * neither find a session of a user nor use one, and who has the id still has to be its principal.
 */
export class SessionStore {
  constructor(
    private readonly redis: Redis,
    /** Milliseconds that a session is kept without use. */
    private readonly idle: number,
    private readonly log: Log,
  ) {}

  /** Keeps what a session is now. */
  async put(id: string, session: KeptSession): Promise<void> {
    const iv = randomBytes(IV);
    const cipher = createCipheriv(ALGORITHM, derived('seal', id), iv);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(session)), cipher.final()]);
    const value = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64');
    await this.run('SET', this.name(id), value, 'PX', String(this.idle));
  }

  /**
   * The session with this id; undefined where there is none.
   *
   * @throws Error when the store cannot be asked
   */
  async get(id: string): Promise<KeptSession | undefined> {
    const value = await this.redis.command('GETEX', this.name(id), 'PX', String(this.idle));
    if (typeof value !== 'string') return undefined;
    try {
      const bytes = Buffer.from(value, 'base64');
      const decipher = createDecipheriv(ALGORITHM, derived('seal', id), bytes.subarray(0, IV), { authTagLength: TAG });
      decipher.setAuthTag(bytes.subarray(IV, IV + TAG));
      const opened = Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]);
      return JSON.parse(opened.toString('utf8')) as KeptSession;
    } catch {
      return undefined;
    }
  }

  /** Somebody uses the session. */
  async touch(id: string): Promise<void> {
    await this.run('PEXPIRE', this.name(id), String(this.idle));
  }

  async remove(id: string): Promise<void> {
    await this.run('DEL', this.name(id));
  }

  private name(id: string): string {
    return this.redis.key('session', derived('name', id).toString('base64url'));
  }

  /** What cannot be kept costs the session only should its replica end. */
  private async run(...words: readonly string[]): Promise<void> {
    try {
      await this.redis.command(...words);
    } catch (error) {
      this.log.warn({ event: 'session-store', error: String(error) }, 'A session could not be kept');
    }
  }
}

function derived(purpose: string, id: string): Buffer {
  return createHash('sha256').update(`strata ${purpose} ${id}`).digest();
}
