import { z } from 'zod';
import { MountedFile } from './authentication';

const seconds = z.number().positive().max(3_600);

/** One policy in the Cedar language. `@id` is its name in audit events; `@ask("why")` on a permit makes it wait for a person. */
export const CedarPolicy = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_.:/-]{1,128}$/),
  text: z.string().min(1),
});
export type CedarPolicy = z.infer<typeof CedarPolicy>;

const mode = {
  /** `dry-run`: decisions are audited and counted, and nothing is refused. */
  mode: z.enum(['enforce', 'dry-run']).default('enforce'),
  /** Whether arguments of calls are shown to the engine. */
  arguments: z.boolean().default(true),
};

/** What decides whether a principal may call a tool, read a resource or get a prompt. Nothing is permitted that no policy permits. */
export const PolicyConfig = z.discriminatedUnion('engine', [
  z.strictObject({ engine: z.literal('cedar'), policies: z.array(CedarPolicy), ...mode }),
  /** Open Policy Agent's REST API: `POST /v1/data/<path>` with `{input}`; the result is a text or an object with `verdict`. */
  z.strictObject({
    engine: z.literal('opa'),
    url: z.url({ protocol: /^https?$/ }),
    timeoutSeconds: seconds.default(1),
    tokenFile: MountedFile.optional(),
    caFile: MountedFile.optional(),
    ...mode,
  }),
]);
export type PolicyConfig = z.infer<typeof PolicyConfig>;
export type PolicyConfigInput = z.input<typeof PolicyConfig>;

/** How often something may be done. */
export const RateLimit = z.strictObject({
  /** Whose calls are counted together. `tool`: all callers of a tool; `principal-tool`: each caller's calls of a tool. */
  per: z.enum(['principal', 'tool', 'principal-tool', 'business-unit']),
  /** Only tools whose advertised name matches. Absent: all requests. */
  tools: z.array(z.string().min(1)).min(1).optional(),
  requests: z.number().int().positive(),
  seconds: seconds,
  /** Most at once. */
  burst: z.number().int().positive().optional(),
});

/** Rate limits, and where they are counted. */
export const RateLimits = z.strictObject({
  limits: z.array(RateLimit).default([]),
  /** `process`: each replica counts alone. */
  store: z.enum(['process', 'redis']).default('process'),
  /** When the store cannot be asked. `open` is counted and alarmed. */
  onFailure: z.enum(['closed', 'open']).default('closed'),
});
export type RateLimits = z.infer<typeof RateLimits>;

/** Redis or Valkey. */
export const RedisStore = z.strictObject({
  /** `redis://host:port/db` or `rediss://`; without credentials. */
  url: z.string().regex(/^rediss?:\/\/[^@]+$/, 'not a redis URL without credentials'),
  /** Holds the password. */
  passwordFile: MountedFile.optional(),
  username: z.string().min(1).optional(),
  caFile: MountedFile.optional(),
  /** Set before every key. */
  prefix: z.string().max(64).default('strata:'),
});
export type RedisStore = z.infer<typeof RedisStore>;
