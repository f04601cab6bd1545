import { LinkFailure, MOST_HEADERS } from './protocol';

/** Headers by name, in lower case. */
export type Headers = Readonly<Record<string, string>>;

/** A name of RFC 9110, 5.1, in lower case. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
/** What a value may hold: visible characters, spaces and tabs, and bytes beyond ASCII (RFC 9110, 5.5). */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What belongs to a connection, or is said by the frames themselves. */
const NOT_HERE: ReadonlySet<string> = new Set(['connection', 'content-length', 'host', 'transfer-encoding', 'upgrade']);

const OUTSIDE = /[^\t\x20-\x7e\x80-\xff]/;

/** Headers as text of Latin-1. Undefined where they are too long, or have a value that no header can have. */
export function writeHeaders(headers: Headers): string | undefined {
  let text = '';
  for (const name in headers) {
    const value = headers[name] as string;
    if (OUTSIDE.test(value)) return undefined;
    text += `${name.toLowerCase()}\n${value}\n`;
  }
  return text.length > MOST_HEADERS ? undefined : text;
}

/** The last ones that were written. Answers of one kind share them. */
let last: { readonly raw: readonly string[]; readonly block: Buffer } | undefined;

/**
 * Raw names and values in turn, as the bytes of a frame. What the frames say is left out.
 *
 * @throws TypeError where a value cannot be a header's
 */
export function writeRawHeaders(raw: readonly string[]): Buffer {
  if (raw === last?.raw) return last.block;
  let text = '';
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    if (NOT_HERE.has(name)) continue;
    const value = raw[index + 1] as string;
    if (OUTSIDE.test(value)) throw new TypeError(`the header ${name} has a value that no header can have`);
    text += `${name}\n${value}\n`;
  }
  const block = Buffer.from(text, 'latin1');
  // An array that may still change is no sign of what it holds.
  if (Object.isFrozen(raw)) last = { raw, block };
  return block;
}

/**
 * Reads headers.
 *
 * @throws LinkFailure where the text is none, names one twice, or one that is none of an exchange
 */
export function readHeaders(text: string): Headers {
  const headers: Record<string, string> = Object.create(null);
  if (text === '') return headers;
  const parts = text.split('\n');
  if (parts.length % 2 === 0 || parts.at(-1) !== '') throw new LinkFailure('headers that end early');
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const name = parts[index] as string;
    const value = parts[index + 1] as string;
    if (!NAME.test(name) || NOT_HERE.has(name)) throw new LinkFailure('a header that cannot be here');
    if (!VALUE.test(value)) throw new LinkFailure('a value that no header can have');
    if (name in headers) throw new LinkFailure('a header twice');
    headers[name] = value;
  }
  return headers;
}

/** Texts that are remembered, and how long ones. */
const REMEMBERED = 256;
const LONGEST = 1_024;

/** Headers that were read, as they came. */
interface Read<Made> {
  readonly bytes: Buffer;
  readonly made: Made;
}

/** What is made of headers. Most exchanges of a link repeat those of another, often of the one before: they are read once. */
export class HeaderMemory<Made> {
  private readonly known = new Map<string, Read<Made>>();
  private last: Read<Made> | undefined;

  constructor(private readonly make: (headers: Headers) => Made) {}

  /**
   * Reads the headers of a frame, from `start` up to but not including `end`.
   *
   * @throws LinkFailure see `readHeaders`
   */
  read(payload: Buffer, start: number, end: number): Made {
    const { last } = this;
    if (last !== undefined && last.bytes.compare(payload, start, end) === 0) return last.made;
    const text = payload.toString('latin1', start, end);
    const known = this.known.get(text);
    if (known === undefined) return this.learn(text);
    this.last = known;
    return known.made;
  }

  private learn(text: string): Made {
    const made = this.make(readHeaders(text));
    if (text.length > LONGEST) return made;
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.last = { bytes: Buffer.from(text, 'latin1'), made };
    this.known.set(text, this.last);
    return made;
  }
}
