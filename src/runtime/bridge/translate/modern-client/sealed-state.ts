import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { isObject, type JsonObject, member } from '../../../mcp/json';

/** What a `requestState` of the bridge says, to the bridge alone. */
export interface StateTicket {
  /** The call that waits. */
  readonly call: number;
  /** Which of its questions this is the state of; each is good for one retry. */
  readonly turn: number;
  /** The server process that asked. */
  readonly link: number;
  /** When it lapses, milliseconds since 1970. */
  readonly expires: number;
}

/** What a `requestState` belongs to. It opens for nothing else. */
export interface StateBinding {
  readonly principal?: string;
  readonly method: string;
  readonly params: JsonObject | undefined;
  /** What else it was given for, such as the question that a person was asked. */
  readonly about?: string;
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Ours are shorter by far; more is not even decoded. */
const MOST_CHARACTERS = 512;

/**
 * Seals what travels through the client, which is an attacker until proven otherwise (2026-07-28 `basic/patterns/mrtr`, "Server
 * Requirements"). The state is encrypted, and who it was given to and for which request is authenticated with it: presented by another
 * principal, with another method or other parameters, it is noise. The ticket's lapse and single use are the caller's to check.
 */
export class StateSealer {
  /** @param key 32 bytes; by default random, so that no state outlives the bridge that holds the waiting call */
  constructor(private readonly key: Buffer = randomBytes(32)) {}

  seal(ticket: StateTicket, binding: StateBinding): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv).setAAD(associated(binding));
    const { call, turn, link, expires } = ticket;
    const sealed = Buffer.concat([cipher.update(JSON.stringify([call, turn, link, expires])), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Undefined for whatever was not sealed here for exactly this. */
  open(state: string, binding: StateBinding): StateTicket | undefined {
    if (state.length > MOST_CHARACTERS) return undefined;
    const bytes = Buffer.from(state, 'base64url');
    // Decoding overlooks foreign characters: only the one true spelling counts.
    if (bytes.length <= IV_BYTES + TAG_BYTES || bytes.toString('base64url') !== state) return undefined;
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(associated(binding)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
      const [call, turn, link, expires] = JSON.parse(opened.toString('utf8')) as [number, number, number, number];
      return { call, turn, link, expires };
    } catch {
      return undefined;
    }
  }
}

function associated({ principal, method, params, about }: StateBinding): Buffer {
  return Buffer.from(JSON.stringify(['requestState', principal ?? null, method, digest(params), about ?? null]));
}

/** Members that differ between a request and its retry. */
const OF_THE_ROUND = new Set(['_meta', 'inputResponses', 'requestState']);

/** What the request is about, whatever the order its members come in. */
function digest(params: JsonObject | undefined): string {
  const salient = Object.fromEntries(Object.entries(params ?? {}).filter(([key]) => !OF_THE_ROUND.has(key)));
  return createHash('sha256')
    .update(JSON.stringify(sorted(salient)))
    .digest('base64url');
}

/** Objects as lists of their sorted members, so that neither order nor a key's meaning to JavaScript matters. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return { object: keys.map((key) => [key, sorted(member(value, key))]) };
}
