import { at, isMap, type PlainMap } from '../edit/data';
import { CLIENTS, type Client, type Plain } from '../table';

/** A server as a client's file tells of it. Values are for judging alone: none of them is reported. */
export interface FoundServer {
  /** Its name in this file. */
  readonly name: string;
  readonly kind: 'stdio' | 'http' | 'sse';
  /** The program and its arguments; empty for a URL. */
  readonly words: readonly string[];
  readonly url?: string;
  readonly env: Readonly<Record<string, Plain>>;
  readonly headers: Readonly<Record<string, Plain>>;
  /** Fields that hold names of variables in place of values. */
  readonly references: Readonly<Record<string, Plain>>;
  readonly enabled: boolean;
}

/** Clients copy from each other, and people copy between them: every field of the table is understood in every file. */
const FIELDS = {
  command: unique(({ stdio }) => stdio.command),
  args: unique(({ stdio }) => stdio.args),
  env: unique(({ stdio }) => stdio.env),
  url: unique(({ http }) => http?.url),
  headers: unique(({ http }) => http?.headers?.join('.')),
};

function unique(field: (client: Client) => string | undefined): readonly string[] {
  return [...new Set(CLIENTS.map(field).filter((name) => name !== undefined))];
}

/** All servers at a key of a document. Entries that start nothing and reach nothing, such as parts of the client itself, are none. */
export function serversAt(data: Plain, key: readonly string[]): FoundServer[] {
  const [step, ...rest] = key;
  if (step === '*') return isMap(data) ? Object.values(data).flatMap((inner) => serversAt(inner, rest)) : [];
  if (step !== undefined) {
    const inner = at(data, [step]);
    return inner === undefined ? [] : serversAt(inner, rest);
  }
  const named: readonly (readonly [string, Plain])[] = Array.isArray(data)
    ? (data as readonly Plain[]).map((entry) => [textOf(isMap(entry) ? entry['name'] : '') ?? '', entry])
    : isMap(data)
      ? Object.entries(data)
      : [];
  return named.flatMap(([name, entry]) => {
    const found = isMap(entry) ? readEntry(name, entry) : undefined;
    return found === undefined ? [] : [found];
  });
}

function readEntry(name: string, entry: PlainMap): FoundServer | undefined {
  const url = textOf(firstOf(entry, FIELDS.url));
  const words = [...wordsOf(firstOf(entry, FIELDS.command)), ...wordsOf(firstOf(entry, FIELDS.args))];
  if ((url === undefined && words.length === 0) || entry['bundled'] === true) return undefined;
  const type = textOf(entry['type'] ?? entry['transport'])?.toLowerCase();
  return {
    name,
    kind: url === undefined ? 'stdio' : type === 'sse' ? 'sse' : 'http',
    words: url === undefined ? words : [],
    ...(url !== undefined && { url }),
    env: mapOf(firstOf(entry, FIELDS.env)),
    headers: { ...mapOf(firstOf(entry, FIELDS.headers)), ...literalsOf(entry, LITERALS) },
    references: literalsOf(entry, REFERENCES),
    enabled: entry['disabled'] !== true && entry['enabled'] !== false,
  };
}

/** Fields that hold a credential itself. */
const LITERALS = ['bearer_token', 'bearerToken', 'apiKey', 'api_key'];
/** Fields that say which variable holds one. */
const REFERENCES = ['bearer_token_env_var', 'bearer_token_env', 'env_http_headers', 'env_vars', 'env_keys', 'envFile'];

function literalsOf(entry: PlainMap, fields: readonly string[]): PlainMap {
  return Object.fromEntries(
    fields.flatMap((field): [string, Plain][] => {
      const value = Object.hasOwn(entry, field) ? entry[field] : undefined;
      return value === undefined ? [] : [[field, value]];
    }),
  );
}

const firstOf = (entry: PlainMap, fields: readonly string[]) =>
  fields.map((field) => at(entry, [field]) ?? at(entry, field.split('.'))).find((value) => value !== undefined);

const textOf = (value: Plain | undefined) => (typeof value === 'string' && value !== '' ? value : undefined);

/** A list of words, or one text that may hold several. */
const wordsOf = (value: Plain | undefined): string[] => {
  if (typeof value === 'string') return value === '' ? [] : [value];
  return Array.isArray(value)
    ? value.filter((word) => typeof word === 'string' || typeof word === 'number').map(String)
    : [];
};

const mapOf = (value: Plain | undefined): PlainMap => (isMap(value) ? value : {});
