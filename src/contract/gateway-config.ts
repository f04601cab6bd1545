import { z } from 'zod';
import { Authentication, MountedFile } from './authentication';
import { Audit, Limits, Listen, Telemetry } from './bridge-config';
import { Budgets } from './budget';
import { GuardrailConfig } from './guardrail';
import { PolicyConfig, RateLimits, RedisStore } from './policy';
import { REVISIONS, Revision } from './revision';
import { ToolPins } from './tool-lock';
import { ToolView } from './tool-view';
import { TokenSigner, UpstreamToken } from './upstream-token';

const seconds = z.number().positive().max(86_400);
const count = z.number().int().positive();

/** When an upstream that fails is left alone. */
export const CircuitBreaker = z.strictObject({
  /** It opens after so many failures in a row. */
  failures: count.default(5),
  /** It is tried again after this time. */
  openSeconds: seconds.default(10),
});

/** One server behind the gateway. */
export const GatewayUpstream = z.strictObject({
  /** Its id: the prefix of its names, and the entity of policies. */
  id: z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
  url: z.url({ protocol: /^https?$/ }),
  /** `cluster`: a bridge of the platform. `public`: a server elsewhere; its addresses must be public, every time one is connected to. */
  network: z.enum(['cluster', 'public']).default('cluster'),
  /** Revisions that it speaks. The gateway asks; a bridge of ours speaks all. */
  revisions: z.array(Revision).min(1).optional(),
  token: UpstreamToken,
  tools: ToolView.prefault({}),
  pins: ToolPins.optional(),
  /** A call without answer or progress for this long is answered with an error. */
  requestSeconds: seconds.default(60),
  /** Calls at once; one more waits, then is refused. */
  concurrentRequests: count.default(64),
  breaker: CircuitBreaker.prefault({}),
  caFile: MountedFile.optional(),
  /**
   * `false`: each call is a request of HTTP, for proxies in between that look at requests. Absent or `true`: calls share a connection where the upstream
   * is a bridge of ours. Servers at public addresses are never asked.
   */
  link: z.boolean().optional(),
});
export type GatewayUpstream = z.infer<typeof GatewayUpstream>;

/** How names of many servers become names of one. */
export const Naming = z.strictObject({
  /** `server`: `<id>_<name>` always. `none`: as they are; two of one name are an error. */
  prefix: z.enum(['server', 'none']).default('server'),
  separator: z.enum(['_', '.', '__', '-']).default('_'),
  /** Longest name of a tool or prompt. The protocol advises 128; clients of several model providers take 64. Longer ones are shortened. */
  maxLength: z.number().int().min(32).max(128).default(64),
});
export type Naming = z.infer<typeof Naming>;

/** A listing that shows a search instead of all tools. */
export const ToolSearch = z.strictObject({
  /** `auto`: from `threshold` tools on, for each caller. */
  mode: z.enum(['off', 'auto', 'always']).default('off'),
  threshold: count.default(40),
  /** In `auto` also for more tokens than these, by estimate, for each caller: a listing's budget of context. */
  tokens: count.optional(),
  /** Most tools of an answer. */
  results: count.max(50).default(8),
  /** Tools that are listed whatever the mode, by advertised name or pattern. */
  always: z.array(z.string().min(1)).default([]),
});

/** Legacy sessions of clients, which modern traffic does without. */
export const GatewaySessions = z.strictObject({
  max: count.default(1_000),
  idleSeconds: seconds.default(1_800),
  /** `redis`: another replica goes on with the session when this one is gone. */
  store: z.enum(['process', 'redis']).default('process'),
});

/** The configuration that the `gateway` role boots from: written by the construct, read by the runtime image. */
export const GatewayConfig = z
  .strictObject({
    role: z.literal('gateway'),
    /** The gateway's name, as metrics, logs and audit call it. */
    name: z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
    listen: Listen,
    /** Absent: everyone is `anonymous`. */
    authentication: Authentication.optional(),
    signer: TokenSigner.optional(),
    upstreams: z.array(GatewayUpstream).min(1),
    naming: Naming.prefault({}),
    search: ToolSearch.prefault({}),
    revisions: z
      .array(Revision)
      .min(1)
      .default([...REVISIONS]),
    /** Absent: whoever is authenticated may call everything. */
    policy: PolicyConfig.optional(),
    /** Asked in this order, each about what the one before left. */
    guardrails: z.array(GuardrailConfig).max(8).default([]),
    rateLimits: RateLimits.prefault({}),
    budgets: Budgets.prefault({}),
    redis: RedisStore.optional(),
    sessions: GatewaySessions.prefault({}),
    /** Lists that upstreams give no `ttlMs` are asked for again after this time. */
    listSeconds: seconds.default(60),
    limits: Limits.prefault({}),
    drainSeconds: seconds.default(25),
    telemetry: Telemetry.prefault({}),
    audit: Audit.prefault({}),
  })
  .superRefine(({ upstreams, signer, redis, sessions, rateLimits, guardrails, budgets }, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (new Set(upstreams.map(({ id }) => id)).size !== upstreams.length) issue(['upstreams'], 'an id is given twice');
    if (new Set(guardrails.map(({ name }) => name)).size !== guardrails.length)
      issue(['guardrails'], 'a name is given twice');
    for (const { name, upstreams: watched = [] } of guardrails) {
      const unknown = watched.find((id) => !upstreams.some((upstream) => upstream.id === id));
      if (unknown !== undefined) issue(['guardrails'], `${name} looks at ${unknown}, which is no upstream`);
    }
    if (signer === undefined && upstreams.some(({ token }) => token.kind === 'signed')) {
      issue(['signer'], 'an upstream wants tokens that the gateway signs');
    }
    for (const { id, network, url } of upstreams) {
      if (network === 'public' && !url.startsWith('https:'))
        issue(['upstreams'], `${id} is elsewhere: its URL must be https`);
    }
    if (new Set(budgets.budgets.map(({ name }) => name)).size !== budgets.budgets.length)
      issue(['budgets'], 'a name is given twice');
    for (const { name, upstreams: counted = [] } of budgets.budgets) {
      const unknown = counted.find((id) => !upstreams.some((upstream) => upstream.id === id));
      if (unknown !== undefined) issue(['budgets'], `${name} counts calls of ${unknown}, which is no upstream`);
    }
    if (redis === undefined && [sessions, rateLimits, budgets].some(({ store }) => store === 'redis')) {
      issue(['redis'], 'sessions, rate limits or budgets are kept there');
    }
  });

/** As the runtime sees it, defaults filled in. */
export type GatewayConfig = z.infer<typeof GatewayConfig>;
/** As a writer may give it. */
export type GatewayConfigInput = z.input<typeof GatewayConfig>;

/** What a gateway takes over while it runs, without touching streams and calls that go on. Everything else needs new pods. */
export const GATEWAY_LIVE = [
  'upstreams',
  'naming',
  'search',
  'policy',
  'listSeconds',
] as const satisfies readonly (keyof GatewayConfig)[];

/** The parts of a configuration that stay as they were at the start: sockets, callers and stores are made of them. */
export function fixedParts(config: GatewayConfig): Readonly<Partial<GatewayConfig>> {
  const live: readonly string[] = GATEWAY_LIVE;
  return Object.fromEntries(Object.entries(config).filter(([key]) => !live.includes(key)));
}
