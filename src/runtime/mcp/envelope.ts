import { isObject, type JsonObject, objectMember } from './json';
import { Meta } from './keys';

/** What is wrong with an envelope. */
export interface EnvelopeIssue {
  readonly key: string;
  readonly problem: string;
}

const LEVELS: ReadonlySet<unknown> = new Set([
  'debug',
  'info',
  'notice',
  'warning',
  'error',
  'critical',
  'alert',
  'emergency',
]);

/** Capabilities that are objects. */
const CAPABILITIES = ['experimental', 'sampling', 'elicitation', 'roots', 'extensions'] as const;

/** `_meta` of a message's params. */
export function metaOf(params: unknown): JsonObject | undefined {
  return objectMember(params, '_meta');
}

/** Whether params claim a modern revision, however well. */
export function hasClaim(params: unknown): boolean {
  const meta = metaOf(params);
  return meta !== undefined && meta[Meta.PROTOCOL_VERSION] !== undefined;
}

/** The revision that params claim. */
export function claimedVersion(params: unknown): string | undefined {
  const version = metaOf(params)?.[Meta.PROTOCOL_VERSION];
  return typeof version === 'string' ? version : undefined;
}

/** The required keys that `_meta` lacks (2026-07-28 `basic/index`, "_meta"). */
export function missingKeys(meta: JsonObject): string[] {
  return [Meta.PROTOCOL_VERSION, Meta.CLIENT_CAPABILITIES].filter((key) => meta[key] === undefined);
}

/** The first thing that is wrong with the envelope of a modern request; undefined where it is sound. */
export function envelopeIssue(meta: JsonObject): EnvelopeIssue | undefined {
  if (meta[Meta.PROTOCOL_VERSION] === undefined) return { key: Meta.PROTOCOL_VERSION, problem: 'missing' };
  if (meta[Meta.CLIENT_CAPABILITIES] === undefined) return { key: Meta.CLIENT_CAPABILITIES, problem: 'missing' };
  if (typeof meta[Meta.PROTOCOL_VERSION] !== 'string')
    return { key: Meta.PROTOCOL_VERSION, problem: 'must be a string' };
  const info = meta[Meta.CLIENT_INFO];
  if (info !== undefined && !(isObject(info) && typeof info.name === 'string' && typeof info.version === 'string')) {
    return { key: Meta.CLIENT_INFO, problem: 'must be an object with name and version' };
  }
  const capabilities = meta[Meta.CLIENT_CAPABILITIES];
  if (!isObject(capabilities)) return { key: Meta.CLIENT_CAPABILITIES, problem: 'must be an object' };
  for (const name of CAPABILITIES) {
    if (capabilities[name] !== undefined && !isObject(capabilities[name])) {
      return { key: `${Meta.CLIENT_CAPABILITIES}.${name}`, problem: 'must be an object' };
    }
  }
  const level = meta[Meta.LOG_LEVEL];
  if (level !== undefined && !LEVELS.has(level)) return { key: Meta.LOG_LEVEL, problem: 'must be a log level' };
  return undefined;
}
