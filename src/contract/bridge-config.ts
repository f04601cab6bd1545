import { z } from 'zod';
import { Authentication, MountedFile } from './authentication';
import { Path, Port } from './names';
import { PolicyConfig, RateLimits, RedisStore } from './policy';
import { REVISIONS, Revision } from './revision';
import { ToolPins } from './tool-lock';
import { ToolView } from './tool-view';

const seconds = z.number().positive().max(86_400);
const count = z.number().int().positive();

/** Where the bridge listens. */
export const Listen = z.strictObject({
  host: z.string().min(1).default('0.0.0.0'),
  /** MCP over HTTP; 0 lets the system choose. */
  port: z.number().int().min(0).max(65_535).default(Port.MCP),
  /** Health and metrics; 0 lets the system choose. */
  adminPort: z.number().int().min(0).max(65_535).default(Port.ADMIN),
  /** The one MCP endpoint. */
  path: z
    .string()
    .regex(/^\/[A-Za-z0-9/_.-]*$/)
    .default('/mcp'),
  /** Values of `Host` that are served, without port. Anything else is refused with 403. */
  allowedHosts: z.array(z.string().min(1)).min(1),
  /** Values of `Origin` that are served. A request without `Origin` does not come from a web page and is served. */
  allowedOrigins: z.array(z.string().min(1)).default([]),
});

/** Where a server listens that the bridge does not start. */
const listening = {
  url: z.url({ protocol: /^http$/ }),
  /**
   * What the server is told as `Host`: servers that protect themselves against DNS rebinding answer names of loopback alone, which is how they are called in
   * a pod. Absent: the host of the URL.
   */
  host: z
    .string()
    .regex(/^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?$/)
    .optional(),
};

/** How the bridge reaches the MCP server. */
export const Upstream = z.discriminatedUnion('transport', [
  /** Inside a pod: one connection to the supervisor's socket is one server process. */
  z.strictObject({ transport: z.literal('stdio'), socket: z.string().min(1).default(Path.SOCKET) }),
  /** On a laptop: the bridge starts the processes itself. */
  z.strictObject({
    transport: z.literal('command'),
    command: z.string().min(1),
    args: z.array(z.string()).default([]),
    /** The process's whole environment, but for `inherit`. */
    env: z.record(z.string(), z.string()).default({}),
    /** Secrets: variables of the process, each with the variable of the bridge's own environment that holds its value. */
    inherit: z.record(z.string(), z.string()).default({}),
    cwd: z.string().min(1).optional(),
  }),
  /** A server in the same pod that speaks Streamable HTTP. */
  z.strictObject({ transport: z.literal('streamable-http'), ...listening }),
  /** A server in the same pod that speaks the HTTP+SSE transport of revision 2024-11-05. */
  z.strictObject({ transport: z.literal('sse'), ...listening }),
]);

/** Sessions and the processes behind them. */
export const Sessions = z.strictObject({
  /**
   * `process`: a process for each legacy session, so that no state leaks between users.
   * `shared`: one pool of processes for all of them; sampling, elicitation and roots are refused.
   */
  isolation: z.enum(['process', 'shared']).default('process'),
  /** Most legacy sessions at once; one more is answered with 503. */
  max: count.default(16),
  /** A session without traffic ends after this time. */
  idleSeconds: seconds.default(1_800),
  /** Processes that are started ahead of the next session. */
  spares: z.number().int().min(0).max(64).default(1),
  /** Most processes of the shared pool (modern traffic, and legacy traffic when shared). */
  poolMax: count.default(2),
});

/** Caps. Reaching one is answered, counted and logged. */
export const Limits = z.strictObject({
  /** Largest request body. More is answered with 413. */
  bodyBytes: count.default(4 * 1024 * 1024),
  /** Longest line that the server may write. A longer one is dropped and its call answered with an error. */
  lineBytes: count.default(16 * 1024 * 1024),
  /** Deepest nesting of a request body. */
  depth: count.default(128),
  /** Most requests a second over all clients, with a burst of the same size. Absent: no limit. */
  requestsPerSecond: z.number().positive().optional(),
  /** Most calls in flight over all clients; one more is answered with 503. */
  concurrentRequests: count.default(1_024),
  /** Most open streams (GET streams and listen subscriptions). */
  streams: count.default(1_024),
  /** A call without answer or progress for this long is cancelled and answered with an error. */
  requestSeconds: seconds.default(300),
  /** A call is cancelled after this long whatever progress it reports. */
  requestMaxSeconds: seconds.default(3_600),
  /** The server's time to answer its first message after its start. */
  startSeconds: seconds.default(60),
});

/** What the runtime tells about itself. */
export const Telemetry = z.strictObject({
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  /** Prometheus metrics on the admin port. */
  metrics: z.boolean().default(true),
  /** Spans to this OTLP/HTTP endpoint, such as `http://otel-collector.observability:4318`. Absent: no spans. */
  tracesEndpoint: z.url().optional(),
  /** Share of traces that are kept, 0 to 1, where the caller did not decide. */
  tracesRatio: z.number().min(0).max(1).default(1),
});

/** The audit stream: one line for every call that was allowed or refused. */
export const Audit = z.strictObject({
  enabled: z.boolean().default(false),
  /** `none` leaves arguments out; `digest` keeps their SHA-256, so that a call can be matched without being disclosed. */
  arguments: z.enum(['none', 'digest']).default('digest'),
  /** An event is written before each request is served, too, and a request waits for it. */
  before: z.boolean().optional(),
  /** Holds a key, at least 32 bytes: the chain of events is sealed with it (HMAC-SHA-256), so that nobody without the key can write it anew. */
  keyFile: MountedFile.optional(),
  /** Time between two anchors of the chain. Absent: 60. */
  anchorSeconds: seconds.optional(),
});

/** The configuration that the `bridge` role boots from: written by the construct, read by the runtime image. */
export const BridgeConfig = z.strictObject({
  role: z.literal('bridge'),
  /** The server's name, as metrics, logs and audit call it. */
  server: z.string().min(1),
  listen: Listen,
  /** Absent: everyone who can connect may call. */
  authentication: Authentication.optional(),
  upstream: Upstream,
  /** Revisions that are offered to clients. */
  revisions: z
    .array(Revision)
    .min(1)
    .default([...REVISIONS]),
  sessions: Sessions.prefault({}),
  tools: ToolView.prefault({}),
  /** What the tools were when they were approved. Absent: they may be what they like. */
  pins: ToolPins.optional(),
  /** Who may call what. Absent: whoever is authenticated may call everything. */
  policy: PolicyConfig.optional(),
  rateLimits: RateLimits.prefault({}),
  /** Where replicas count together. */
  redis: RedisStore.optional(),
  limits: Limits.prefault({}),
  /** On SIGTERM, calls in flight have this long. Shorter than the pod's grace period. */
  drainSeconds: seconds.default(25),
  telemetry: Telemetry.prefault({}),
  audit: Audit.prefault({}),
});

/** As the runtime sees it, defaults filled in. */
export type BridgeConfig = z.infer<typeof BridgeConfig>;
/** As a writer may give it. */
export type BridgeConfigInput = z.input<typeof BridgeConfig>;
