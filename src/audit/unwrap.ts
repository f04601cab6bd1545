/** A CRI log line: time, stream, whether it is whole, text. */
const CRI = /^\d{4}-\d\d-\d\dT\S+ (?:stdout|stderr) ([FP])(?: (.*))?$/s;
/** Members in which log collectors keep the line that a container wrote. */
const WRAPPERS = ['log', 'message', 'msg', 'line', 'body', 'MESSAGE', '_msg', 'value', 'event'] as const;
/** Wrappers within wrappers. */
const DEPTH = 4;
/** Longest line that is put together from parts. */
const PARTS = 1024 * 1024;

type Json = Readonly<Record<string, unknown>>;

/** What a log line holds: an audit line; something that says that it is one and cannot be read; or nothing of interest. */
export type Unwrapped = { readonly object: Json } | { readonly unreadable: string } | undefined;

/**
 * Finds the line that a process wrote inside what a container runtime or a log collector made of it: CRI (`... stdout F {...}`, parts put
 * together), Docker's `{"log": "..."}`, collectors' records with the line or the parsed object in a member, and any prefix, such as
 * `kubectl logs --prefix` writes.
 */
export class Unwrapper {
  #part = '';

  unwrap(line: string): Unwrapped {
    const cri = CRI.exec(line);
    if (cri === null) return this.#plain(line);
    const [, kind, text = ''] = cri;
    if (kind === 'P') {
      // Parts of a line follow each other. One that never ends is given up.
      this.#part = this.#part.length + text.length <= PARTS ? this.#part + text : '';
      return undefined;
    }
    const whole = this.#part + text;
    this.#part = '';
    return this.#plain(whole);
  }

  #plain(line: string): Unwrapped {
    // Most lines of a log are none of ours: they are not parsed.
    if (!line.includes('audit')) return undefined;
    const start = line.indexOf('{');
    if (start < 0) return undefined;
    const text = line.slice(start).trimEnd();
    const value = parse(text);
    if (value === undefined) return claims(text) ? { unreadable: 'it is not JSON' } : undefined;
    if (isAudit(value))
      return hasDuplicates(text, value) ? { unreadable: 'a member is there twice' } : { object: value };
    return inside(value, 0);
  }
}

/** The audit line within a collector's record. */
function inside(record: Json, depth: number): Unwrapped {
  if (depth >= DEPTH) return undefined;
  for (const name of WRAPPERS) {
    const held = record[name];
    const found =
      typeof held === 'string' ? parseHeld(held, depth) : isObject(held) ? heldObject(held, depth) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseHeld(text: string, depth: number): Unwrapped {
  const start = text.indexOf('{');
  if (start < 0 || !text.includes('audit')) return undefined;
  const line = text.slice(start).trimEnd();
  const value = parse(line);
  if (value === undefined) return claims(line) ? { unreadable: 'it is not JSON' } : undefined;
  if (isAudit(value) && hasDuplicates(line, value)) return { unreadable: 'a member is there twice' };
  return heldObject(value, depth);
}

function heldObject(value: Json, depth: number): Unwrapped {
  return isAudit(value) ? { object: value } : inside(value, depth + 1);
}

function isAudit(value: Json): boolean {
  return value['stream'] === 'audit';
}

/** Text that wants to be an audit line. */
function claims(text: string): boolean {
  return (
    /^\{[^{}]*"stream"\s*:\s*"audit"/.test(text) || (text.includes('"previous":"sha256:') && text.includes('"chain":"'))
  );
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a member stands in a text twice: then two readers see two events. Colons outside of texts are as many as members were read. */
function hasDuplicates(text: string, value: Json): boolean {
  let colons = 0;
  let inText = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inText && code === 0x5c) index++;
    else if (code === 0x22) inText = !inText;
    else if (!inText && code === 0x3a) colons++;
  }
  return colons !== members(value);
}

function members(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + members(one), 0);
  if (!isObject(value)) return 0;
  return Object.values(value).reduce((sum: number, one) => sum + 1 + members(one), 0);
}
