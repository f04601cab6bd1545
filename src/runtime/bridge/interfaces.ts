/*
 * How the parts of the bridge meet.
 *
 *   HTTP client ── legacy leg ── LegacyBackend (one per session) ──┐
 *              └── modern leg ── ModernBackend (one per bridge) ───┴── ServerLink (one per server process) ── MCP server
 *
 * A leg owns everything that HTTP and the client's revision ask for: header and envelope checks, sessions and their ids, which stream a
 * message goes to, event ids and replay, keep-alives, caps, time-outs, the tool view, audit and metrics. A backend owns what lies between
 * the client's messages and the server's: ids, tokens, processes, and the translation where the two speak different eras.
 * `chooseBackends` is the one place that selects them. Pass-through is `legacy/dedicated-backend`, `legacy/shared-backend` and
 * `modern/pool-backend`; the translating ones live in `translate/`.
 *
 * What a backend promises its leg:
 *  - every request that it took is answered once with `deliver`/`response`, unless it was cancelled or the backend reported `lost`;
 *  - ids, progress tokens and subscription ids that it hands to the leg are the client's own, whatever the server saw;
 *  - it hands nothing to the leg after the answer, after `cancel` or after `close`;
 *  - it throws nothing: what goes wrong is a JSON-RPC error to the one call it concerns;
 *  - it sets no time-out on a call: the leg does, cancels through the backend and answers the client itself.
 * What a leg promises its backend:
 *  - messages have the shape of JSON-RPC, nest within the configured depth, have no duplicate keys where the bridge reads, and are one line;
 *  - modern requests carry a valid envelope of an offered revision and headers that agree with the body;
 *  - no two requests of one session with one id are in flight together;
 *  - tool names are already the server's own; results are mapped to the client's names by the leg.
 */
import type { BridgeConfig } from '../../contract';
import type { Principal } from '../auth/principal';
import type { JsonObject } from '../mcp/json';
import type { Message, RequestId } from '../mcp/message';
import type { Authorizer } from '../policy/authorizer';
import type { Log } from '../telemetry/log';
import type { Metrics } from '../telemetry/metrics';
import type { TraceParent } from '../telemetry/trace-context';
import type { CallDetails, Outcome } from './observe';

/** Raw JSON-RPC to one server process, or to one session of a server that listens itself. */
export interface ServerLink {
  /** Distinct within one run of the bridge. */
  readonly serial: number;
  /** False once the server can take nothing more. */
  readonly open: boolean;
  /** Bytes that wait because the server does not read. */
  readonly backlog: number;
  /**
   * Queues one message: its bytes, which are one line. Dropped without a word when not open.
   *
   * @param alone nothing else is on its way to this server: it leaves at once, instead of with what the next clients send
   */
  send(message: Message, alone?: boolean): void;
  /** Who receives from now on. What arrived before is handed over first. */
  attach(handler: LinkHandler): void;
  /** The specification's shutdown: end of input, wait, SIGTERM, SIGKILL. Resolves when the process is gone. */
  close(): Promise<void>;
}

export interface LinkHandler {
  message(message: Message): void;
  /** A line that could not be passed on. `id` is the request it answered, where that could be made out. */
  fault(fault: LinkFault): void;
  /** The server is gone, asked or not. Called once, last. */
  closed(reason: string): void;
}

export interface LinkFault {
  readonly kind: 'oversize' | 'garbage';
  readonly id?: RequestId;
}

/** Where links come from: warm spares first, then new processes, with back-off after failures. */
export interface LinkSource {
  /**
   * Rejects when no process can be had; the error's message is fit for clients.
   *
   * @param era `modern`: the process will only hear modern requests, so that one that answered the probe will do
   */
  open(era?: 'modern'): Promise<ServerLink>;
  /** Processes that work for somebody: neither spare nor gone. Absent where there is no process behind a link. */
  readonly working?: number;
}

/** What the probe learned from the server. One of the two is always present. */
export interface Eras {
  /** The answer to `initialize`, where the server speaks a legacy revision. */
  readonly legacy?: JsonObject;
  /** The answer to `server/discover`, where the server speaks a modern revision. */
  readonly modern?: JsonObject;
  /** When it was learned. */
  readonly probedAt: Date;
}

/** What every backend is built from. */
export interface BridgeContext {
  readonly config: BridgeConfig;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly links: LinkSource;
  /** Decides who may call what. Absent: everybody everything. */
  readonly authorizer?: Authorizer;
}

/** One legacy session as its backend sees it. */
export interface LegacyClient {
  /** Distinct within one run, never the session id itself. */
  readonly serial: number;
  /** Who the session belongs to, once callers are authenticated. */
  readonly principal?: string;
  /** The same as the token of the latest request says it. */
  readonly identity?: Principal;
  /** Whether the client has a stream for what belongs to no request. */
  readonly listening?: boolean;
  /**
   * A message for the client. A response goes to the stream of its request. Anything else goes to the stream of the request `related`
   * names, or, without it, to where the leg's rules put it (see legacy/routing).
   *
   * @param outcome how a response counts, where the backend knows better than the response says
   */
  deliver(message: Message, related?: RequestId, outcome?: Outcome): void;
  /** Adds to what is recorded of a request in flight. */
  note?(id: RequestId, details: CallDetails): void;
  /** The place of a request in flight in a trace, where spans are made. */
  traceOf?(id: RequestId): TraceParent | undefined;
  /** The server is gone: calls in flight are answered with an error, the session ends. */
  lost(reason: string): void;
}

/** The server's side of one legacy session. */
export interface LegacyBackend {
  /** A message of the client; the first is always `initialize`. */
  receive(message: Message): void;
  /** The session is over. Resolves when its process, if it has one of its own, is gone. */
  close(): Promise<void>;
}

/** Begins a session. Rejects when there is no process for it; the error's message is fit for clients. */
export type LegacyBackends = (client: LegacyClient) => Promise<LegacyBackend>;

/** One modern request that passed all checks. */
export interface ModernRequest {
  readonly message: Message;
  readonly id: RequestId;
  readonly method: string;
  /** The request's `_meta`, with a valid envelope. */
  readonly meta: JsonObject;
  /** Who is calling, once callers are authenticated. */
  readonly principal?: string;
  readonly identity?: Principal;
  /** The bridge asks on its own account, for nobody: any process can answer, and none has to stay for it. */
  readonly own?: boolean;
  /** Adds to what is recorded of it. */
  readonly note?: (details: CallDetails) => void;
  /** Its place in a trace, where spans are made. */
  readonly trace?: TraceParent | undefined;
}

/** One modern HTTP exchange as its backend sees it. */
export interface ModernClient {
  /** Something that belongs to this request: progress, log messages; for `subscriptions/listen` the acknowledgement and the changes. */
  notification(message: Message): void;
  /**
   * The one answer.
   *
   * @param outcome how it counts, where the backend knows better than the answer says
   */
  response(message: Message, outcome?: Outcome): void;
}

export interface ModernCall {
  /** The client left or the time is up: the server is told, nothing more is handed over. */
  cancel(reason: string): void;
}

/** The server's side of all modern traffic. */
export interface ModernBackend {
  /** Starts a request, `subscriptions/listen` among them. `response` may be called before this returns. */
  start(request: ModernRequest, client: ModernClient): ModernCall;
  /** A notification that the client posted. */
  notify(message: Message): void;
  /** Ends listen streams with their result, then the processes. */
  close(): Promise<void>;
}

/** What stands behind each leg. Absent: the configuration does not offer that era. */
export interface Backends {
  readonly legacy?: LegacyBackends;
  readonly modern?: ModernBackend;
  /** Sessions or callers get processes of their own, so that spares spare them the start. */
  readonly ownProcesses?: boolean;
}
