import type { Peer } from '../../network';
import type { SecretSource } from '../secrets';

/** What clients see of a server's tools. Names are the server's own, before renaming; in `allow` and `deny`, `*` stands for any run of characters. */
export interface ToolProps {
  /**
   * Only these tools.
   * @default all
   */
  readonly allow?: readonly string[];
  /**
   * Not these tools, whatever `allow` says.
   * @default none
   */
  readonly deny?: readonly string[];
  /**
   * Other names, by the server's name: 1 to 128 letters, digits, `_`, `-` and `.`.
   * @default the server's names
   */
  readonly rename?: Readonly<Record<string, string>>;
  /**
   * Other descriptions, by the server's name. A description is part of every model's context, and an attack on it reaches every user.
   * @default the server's descriptions
   */
  readonly describe?: Readonly<Record<string, string>>;
}

/** Sessions and the server processes behind them. Only `max` and `idleSeconds` concern servers that listen over HTTP. */
export interface SessionProps {
  /**
   * `process`: every session has a server process of its own, so that no state leaks between users. `shared`: one pool serves all sessions;
   * sampling, elicitation and roots are refused, since nobody could say whose they are.
   * @default process
   */
  readonly isolation?: 'process' | 'shared';
  /**
   * Most sessions at once. One more is answered with 503. It is also the number of their server processes, which clients of revision 2026-07-28 share
   * where the server itself speaks older revisions only.
   * @default 16
   */
  readonly max?: number;
  /**
   * Seconds after which a session without traffic ends, at most 86,400.
   * @default 1800
   */
  readonly idleSeconds?: number;
  /**
   * Processes started ahead of the next session.
   * @default 1
   */
  readonly spares?: number;
  /**
   * Most processes of the shared pool, which serves the revision without sessions, and all traffic when `shared`.
   * @default 2
   */
  readonly poolMax?: number;
  /**
   * Memory of one server process, such as `96Mi`. The container's memory limit follows from it and the number of processes, unless `resources` sets one.
   * @default 128Mi
   */
  readonly memoryPerProcess?: string;
}

/** Caps on traffic. Reaching one is answered, counted and logged. */
export interface LimitProps {
  /**
   * Largest request body in bytes. More is answered with 413.
   * @default 4194304 (4 MiB)
   */
  readonly bodyBytes?: number;
  /**
   * Longest line that the server may write, in bytes. A longer one is dropped and its call answered with an error.
   * @default 16777216 (16 MiB)
   */
  readonly lineBytes?: number;
  /**
   * Deepest nesting of a request body.
   * @default 128
   */
  readonly depth?: number;
  /**
   * Most requests a second over all clients, with a burst of the same size.
   * @default no limit
   */
  readonly requestsPerSecond?: number;
  /**
   * Most calls in flight over all clients. One more is answered with 503.
   * @default 1024
   */
  readonly concurrentRequests?: number;
  /**
   * Most open streams.
   * @default 1024
   */
  readonly streams?: number;
  /**
   * Seconds without answer or progress after which a call is cancelled.
   * @default 300
   */
  readonly requestSeconds?: number;
  /**
   * Seconds after which a call is cancelled whatever progress it reports.
   * @default 3600
   */
  readonly requestMaxSeconds?: number;
  /**
   * Seconds that the server has to answer its first message after its start.
   * @default 60
   */
  readonly startSeconds?: number;
}

/** Where spans go. */
export interface TraceProps {
  /** An OTLP/HTTP endpoint, such as `http://otel-collector.observability:4318`. */
  readonly endpoint: string;
  /**
   * Share of traces that are kept, 0 to 1, where the caller did not decide.
   * @default 1
   */
  readonly ratio?: number;
  /**
   * The pods or addresses behind the endpoint, which the network policy opens.
   * @default the namespace in the endpoint's name, or public addresses where the name is public
   */
  readonly peer?: Peer;
}

/** What the bridge tells about itself. */
export interface TelemetryProps {
  /**
   * The least severe log lines that are written.
   * @default info
   */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /**
   * Prometheus metrics on the admin port.
   * @default true
   */
  readonly metrics?: boolean;
  /**
   * Who may scrape the metrics: the network policy opens the admin port to these pods alone.
   * @default nobody
   */
  readonly scrapeFrom?: readonly Peer[];
  /**
   * Spans in the OpenTelemetry conventions for MCP.
   * @default none
   */
  readonly traces?: TraceProps;
}

/** The audit stream: one line for every call that was allowed or refused, on the bridge's standard output. */
export interface AuditProps {
  /**
   * Whether calls are audited.
   * @default true from stage 3 on
   */
  readonly enabled?: boolean;
  /**
   * `none` leaves arguments out; `digest` keeps their SHA-256, so that a call can be matched without being disclosed.
   * @default digest
   */
  readonly arguments?: 'none' | 'digest';
  /**
   * Whether an event is written before each request is served, too, and the request waits for it: what was served has left a line even where the process ended in
   * between.
   * @default true for gateways from stage 3 on; else false: one line, when the request ends
   */
  readonly before?: boolean;
  /**
   * Time between two anchors of the chain, in seconds: how long the stream may be silent without its silence telling.
   * @default 60
   */
  readonly anchorSeconds?: number;
  /**
   * A key, at least 32 bytes, that the chain of events is sealed with (HMAC-SHA-256): nobody without it can write the chain anew. It is mounted where the stream is
   * written, and not into the server's own container.
   * @default none: the chain shows changes to whoever kept an anchor
   */
  readonly key?: SecretSource;
}
