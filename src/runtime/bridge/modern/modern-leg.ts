import { MODERN_REVISIONS } from '../../../contract';
import type { Principal } from '../../auth/principal';
import { Exchange } from '../../http/exchange';
import { sendEmpty, sendError } from '../../http/reply';
import { type Refusal, refusal } from '../../mcp/classify';
import { Code } from '../../mcp/codes';
import { type JsonObject, stringMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import type { Message, RequestId } from '../../mcp/message';
import { checkMirroredHeaders } from '../../mcp/mirrored-headers';
import { checkParamHeaders, type ParamHeader } from '../../mcp/param-headers';
import type { Caller } from '../caller';
import { type DeadlineOptions, Deadlines } from '../deadline';
import type { Gate } from '../gate';
import type { ModernBackend } from '../interfaces';
import type { CallDetails, Observer } from '../observe';
import { Slots } from '../slots';
import type { ToolFilter } from '../tools/tool-filter';
import { type CallOwner, ModernCallState } from './modern-call';

/** Knows which arguments of a tool headers repeat. */
export interface HeaderSource {
  /** Rejects when that cannot be known: what cannot be checked is not passed on. */
  headersOf(
    name: string,
    principal?: string,
    meta?: JsonObject,
  ): readonly ParamHeader[] | Promise<readonly ParamHeader[]>;
  /** An answer to somebody's `tools/list` that passed by. */
  observe(answer: Message): void;
  close(): void;
}

export interface ModernLegOptions {
  readonly backend: ModernBackend;
  readonly gate: Gate;
  readonly observer: Observer;
  readonly tools: ToolFilter;
  /** Whether a caller may know of a tool: a complaint about its headers would tell. Absent: everybody of every tool. */
  readonly sees?: (tool: string, identity?: Principal) => boolean | Promise<boolean>;
  /** What `Mcp-Param-*` headers have to repeat. */
  readonly catalog: HeaderSource;
  /** Revisions that the configuration offers. */
  readonly revisions: readonly string[];
  /** The time that a call has. */
  readonly limits: DeadlineOptions;
}

/** The HTTP side of revision 2026-07-28: every POST stands alone, its answer's end is the end of the call. */
export class ModernLeg implements CallOwner {
  private readonly calls = new Slots<ModernCallState>();
  private readonly deadlines: Deadlines<ModernCallState>;
  private readonly offered: readonly string[];

  constructor(private readonly options: ModernLegOptions) {
    this.offered = MODERN_REVISIONS.filter((revision) => options.revisions.includes(revision));
    const { limits } = options;
    this.deadlines = new Deadlines({
      calls: () => this.calls,
      limits: (call) => (call.subscribes ? undefined : limits),
      expired: (call, limit) => call.expire(limit),
      shortest: Math.min(limits.idle, limits.total),
    });
  }

  /** Calls and subscriptions in flight. */
  get inFlight(): number {
    return this.calls.size;
  }

  /** A request or notification that was classified as modern. */
  post(caller: Caller, message: Message, version: string | undefined): void {
    if (version === undefined || !this.offered.includes(version)) {
      const data = { supported: [...this.offered], requested: version ?? 'unknown' };
      this.refuse(caller, message, refusal(Code.UNSUPPORTED_PROTOCOL_VERSION, 'Unsupported protocol version', data));
      return;
    }
    if (message.kind === 'notification') {
      this.options.backend.notify(message);
      sendEmpty(caller.response, 202);
      return;
    }
    const refused = checkMirroredHeaders(caller.headers, message);
    if (refused !== undefined) {
      this.refuse(caller, message, refused);
      return;
    }
    this.serve(caller, message, version);
  }

  keepAlive(): void {
    for (const call of this.calls) call.keepAlive();
  }

  review({ request }: ModernCallState, answer: Message): Message {
    if (request.method !== Method.TOOLS_LIST) return answer;
    this.options.catalog.observe(answer);
    return this.options.tools.toClient(answer);
  }

  ended(call: ModernCallState): void {
    this.calls.take(call);
    if (call.subscribes) this.options.gate.closeStream();
    else this.options.gate.leave();
  }

  /** Ends subscriptions with their result, so that clients do not take it for a broken connection. */
  endSubscriptions(): void {
    for (const call of this.calls) call.endSubscription();
  }

  close(): void {
    this.deadlines.stop();
    this.options.catalog.close();
  }

  private serve(caller: Caller, message: Message, version: string): void {
    const { gate, observer, tools } = this.options;
    const { response } = caller;
    const id = message.id as RequestId;
    const method = message.method as string;
    const meta = message.meta ?? {};
    const client = stringMember(meta[Meta.CLIENT_INFO], 'name');
    const observation = observer.begin({ message, revision: version, caller, client });

    const own = tools.toServer(message);
    if (own === undefined) {
      const name = stringMember(message.params, 'name') ?? '';
      sendError(response, 200, Code.INVALID_PARAMS, `Unknown tool: ${name}`, { id });
      observation.end('denied', Code.INVALID_PARAMS);
      return;
    }
    const subscribes = method === Method.LISTEN;
    if (!(subscribes ? gate.openStream() : gate.enter())) {
      const text = subscribes ? 'Too many subscriptions' : 'Too many requests in flight';
      sendError(response, subscribes ? 200 : 503, Code.INTERNAL_ERROR, text, { id, headers: ['Retry-After', '1'] });
      observation.end('error', Code.INTERNAL_ERROR);
      return;
    }
    const note = (details: CallDetails) => observation.note(details);
    const { principal, identity } = caller;
    const { trace } = observation;
    const request = { message: own, id, method, meta, principal, identity, note, trace };
    const call = new ModernCallState(request, new Exchange(response, caller.accepts.stream), observation, this);
    this.calls.add(call);
    response.on('close', call.clientLeft);
    if (method === Method.TOOLS_CALL) this.checkParams(caller, call);
    else call.start(this.options.backend);
  }

  /** Headers are checked here because the server cannot see them. */
  private checkParams(caller: Caller, call: ModernCallState): void {
    const name = stringMember(call.request.message.params, 'name') ?? '';
    const seen = this.options.sees?.(name, call.request.identity) ?? true;
    // The backend refuses what may not be known, in the words for what is not there.
    const go = (known: boolean) => (known ? this.compareParams(caller, call, name) : call.start(this.options.backend));
    if (seen instanceof Promise) void seen.catch(() => false).then(go);
    else go(seen);
  }

  private compareParams(caller: Caller, call: ModernCallState, name: string): void {
    const declared = this.options.catalog.headersOf(name, call.request.principal, call.request.meta);
    if (!(declared instanceof Promise)) this.begin(caller, call, declared);
    else {
      declared
        .then((found) => this.begin(caller, call, found))
        .catch((error: Error) => {
          call.refuse(Code.INTERNAL_ERROR, error.message, undefined, 200);
        });
    }
  }

  private begin({ request }: Caller, call: ModernCallState, declared: readonly ParamHeader[]): void {
    const args = call.request.message.params?.arguments;
    const refused = declared.length === 0 ? undefined : checkParamHeaders(declared, args, request.headers);
    if (refused === undefined) call.start(this.options.backend);
    else call.refuse(refused.code, refused.message, refused.data, refused.status);
  }

  private refuse(caller: Caller, message: Message, { status, code, message: text, data }: Refusal): void {
    sendError(caller.response, status, code, text, { id: message.id, data });
  }
}
