import { MODERN_REVISIONS } from '../../../contract';
import { Exchange } from '../../http/exchange';
import { sendEmpty, sendError } from '../../http/reply';
import { type Refusal, refusal } from '../../mcp/classify';
import { Code } from '../../mcp/codes';
import { metaOf } from '../../mcp/envelope';
import { stringMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message } from '../../mcp/message';
import { checkMirroredHeaders } from '../../mcp/mirrored-headers';
import { checkParamHeaders, type ParamHeader } from '../../mcp/param-headers';
import type { Caller } from '../caller';
import type { DeadlineOptions } from '../deadline';
import type { Gate } from '../gate';
import type { ModernBackend } from '../interfaces';
import type { Observer } from '../observe';
import { Slots } from '../slots';
import type { ToolCatalog } from '../tools/tool-catalog';
import type { ToolFilter } from '../tools/tool-filter';
import { ModernCallState } from './modern-call';

export interface ModernLegOptions {
  readonly backend: ModernBackend;
  readonly gate: Gate;
  readonly observer: Observer;
  readonly tools: ToolFilter;
  /** What `Mcp-Param-*` headers have to repeat. */
  readonly catalog: ToolCatalog;
  /** Revisions that the configuration offers. */
  readonly revisions: readonly string[];
  /** The time that a call has. */
  readonly limits: DeadlineOptions;
}

/** The HTTP side of revision 2026-07-28: every POST stands alone, its answer's end is the end of the call. */
export class ModernLeg {
  private readonly calls = new Slots<ModernCallState>();
  private readonly offered: readonly string[];

  constructor(private readonly options: ModernLegOptions) {
    this.offered = MODERN_REVISIONS.filter((revision) => options.revisions.includes(revision));
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
    const refused = checkMirroredHeaders(caller.mirrored, message);
    if (refused !== undefined) {
      this.refuse(caller, message, refused);
      return;
    }
    this.serve(caller, message, version);
  }

  keepAlive(): void {
    for (const call of this.calls) call.keepAlive();
  }

  private serve(caller: Caller, message: Message, version: string): void {
    const { gate, observer, tools } = this.options;
    const subscribes = message.method === Method.LISTEN;
    const meta = metaOf(message.params) ?? {};
    const client = stringMember(meta[Meta.CLIENT_INFO], 'name');
    const { source, traceparent } = caller;
    const observation = observer.begin({ message, revision: version, source, client, traceparent });

    const own = tools.toServer(message);
    if (own === undefined) {
      const name = stringMember(message.params, 'name') ?? '';
      sendError(caller.response, 200, Code.INVALID_PARAMS, `Unknown tool: ${name}`, { id: message.id });
      observation.end('denied', Code.INVALID_PARAMS);
      return;
    }
    if (!(subscribes ? gate.openStream() : gate.enter())) {
      const text = subscribes ? 'Too many subscriptions' : 'Too many requests in flight';
      const status = subscribes ? 200 : 503;
      sendError(caller.response, status, Code.INTERNAL_ERROR, text, { id: message.id, headers: ['Retry-After', '1'] });
      observation.end('error', Code.INTERNAL_ERROR);
      return;
    }
    const call = new ModernCallState({
      request: { message: own, id: message.id ?? 0, method: own.method ?? '', meta, principal: caller.principal },
      exchange: new Exchange(caller.response, caller.accepts.stream),
      observation,
      review: message.method === Method.TOOLS_LIST ? (answer) => this.list(answer) : undefined,
      limits: subscribes ? undefined : this.options.limits,
      onEnd: () => {
        this.calls.take(call.slot);
        if (subscribes) gate.closeStream();
        else gate.leave();
      },
    });
    this.calls.add(call);
    caller.response.on('close', () => call.clientLeft());
    if (message.method === Method.TOOLS_CALL) this.checkParams(caller, call);
    else call.start(this.options.backend);
  }

  /** Headers are checked here because the server cannot see them. */
  private checkParams({ request }: Caller, call: ModernCallState): void {
    const { params } = call.request.message;
    const begin = (declared: readonly ParamHeader[]) => {
      const refused = checkParamHeaders(declared, params?.arguments, request.headers);
      if (refused === undefined) call.start(this.options.backend);
      else call.refuse(errorMessage(call.request.id, refused.code, refused.message, refused.data), refused.status);
    };
    const declared = this.options.catalog.headersOf(stringMember(params, 'name') ?? '');
    if (!(declared instanceof Promise)) {
      begin(declared);
      return;
    }
    declared.then(begin).catch((error: Error) => {
      call.refuse(errorMessage(call.request.id, Code.INTERNAL_ERROR, error.message), 200);
    });
  }

  private list(answer: Message): Message {
    this.options.catalog.observe(answer);
    return this.options.tools.toClient(answer);
  }

  private refuse(caller: Caller, message: Message, { status, code, message: text, data }: Refusal): void {
    sendError(caller.response, status, code, text, { id: message.id, data });
  }

  /** Ends subscriptions with their result, so that clients do not take it for a broken connection. */
  endSubscriptions(): void {
    for (const call of this.calls) call.endSubscription();
  }
}
