import { lateText } from '../../bridge/deadline';
import type { CallDetails, Outcome } from '../../bridge/observe';
import { Code } from '../../mcp/codes';
import { Method } from '../../mcp/keys';
import { errorMessage, Message, type RequestId } from '../../mcp/message';
import type { TraceParent } from '../../telemetry/trace-context';
import { chain } from '../calls/chain';
import type { UpstreamCall } from '../calls/in-flight';
import { measure, type Operation } from '../calls/operations';
import { atUpstream, isRoute, type NoRoute, type Route } from '../calls/router';
import { withShownUris } from '../calls/uris';
import type { Abilities } from '../catalog/abilities';
import type { GatewayContext } from '../context';
import type { Leave } from '../upstream/admission';
import type { Upstream } from '../upstream/upstream';
import type { UpstreamLeg } from './upstream-leg';

/** The session that a call belongs to. */
export interface CallSession {
  readonly principal: string | undefined;
  readonly revision: string;
  /** What its client can be asked. */
  readonly abilities: Abilities;
  /** The session's session at an upstream, once it is open. */
  leg(upstream: Upstream): UpstreamLeg | Promise<UpstreamLeg>;
  note(id: RequestId, details: CallDetails): void;
  traceOf(id: RequestId): TraceParent | undefined;
  respond(message: Message, outcome?: Outcome): void;
  ended(call: SessionCall): void;
}

/** One request of a legacy client, from its name to its upstream's answer. */
export class SessionCall implements UpstreamCall {
  slot = 0;
  readonly id: RequestId;
  readonly began = performance.now();
  progressed = this.began;
  limits = { idle: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
  private upstream: Upstream | undefined;
  private leg: UpstreamLeg | undefined;
  private operation: Operation | undefined;
  private leave: Leave | undefined;
  private unqueue: (() => void) | undefined;
  private over = false;

  constructor(
    private readonly context: GatewayContext,
    private readonly session: CallSession,
    readonly request: Message,
  ) {
    this.id = request.id as RequestId;
  }

  begin(): void {
    const { router } = this.context;
    try {
      const found = chain(router.route(this.request, this.session.principal, this.session.abilities), (way) => {
        if (!this.over) this.found(way);
      });
      if (found instanceof Promise) found.catch((error: Error) => this.fail(error.message));
    } catch (error) {
      this.fail((error as Error).message);
    }
  }

  /** The client took it back, or the session is over. */
  cancel(reason: string): void {
    if (this.over) return;
    this.operation?.failed('cancelled');
    this.end();
    this.withdraw(reason);
  }

  expire(limit: number): void {
    if (this.over) return;
    const text = lateText(limit);
    this.operation?.failed('timeout');
    this.upstream?.outcome(false);
    this.end();
    this.withdraw(text);
    this.session.respond(errorMessage(this.id, Code.INTERNAL_ERROR, text), 'timeout');
  }

  answered(answer: Message, outcome?: Outcome): void {
    if (this.over) return;
    this.operation?.answered(answer);
    const { upstream, context } = this;
    upstream?.outcome(true);
    this.end();
    const shown =
      upstream === undefined || context.config().naming.prefix === 'none'
        ? answer
        : withShownUris(answer, this.request.method ?? '', (uri) => context.router.show(upstream, uri));
    this.session.respond(shown, outcome);
  }

  /** There will be no answer. */
  fail(text: string): void {
    if (this.over) return;
    this.end();
    this.session.respond(errorMessage(this.id, Code.INTERNAL_ERROR, text));
  }

  private found(way: Route | NoRoute): void {
    if (isRoute(way)) {
      this.session.note(this.id, { upstream: way.upstream.id });
      this.send(way);
      return;
    }
    this.session.note(this.id, { reason: 'unknown-tool' });
    this.end();
    this.session.respond(errorMessage(this.id, legacyCode(way, this.request), way.text, way.data), 'denied');
  }

  private send(route: Route): void {
    const { upstream } = route;
    this.upstream = upstream;
    this.unqueue = upstream.admission.enter((leave) => {
      this.leave = leave;
      if (this.over) leave();
      else this.start(route);
    });
    if (this.unqueue !== undefined) return;
    this.context.metrics.count('strata_gateway_overload_total', upstream.id);
    this.session.note(this.id, { reason: 'capacity' });
    this.fail(`The server ${upstream.id} has too many calls in flight`);
  }

  private start(route: Route): void {
    const { inFlight, instruments, config } = this.context;
    const { upstream } = route;
    this.progressed = performance.now();
    this.limits = { idle: upstream.config.requestSeconds * 1_000, total: config().limits.requestMaxSeconds * 1_000 };
    inFlight.add(this);
    this.operation = measure(instruments, {
      upstream: upstream.id,
      began: this.progressed,
      revision: this.session.revision,
      message: atUpstream(this.request, route),
      parent: this.session.traceOf(this.id),
    });
    const { message } = this.operation;
    try {
      const asked = chain(this.session.leg(upstream), (leg) => {
        if (this.over) return;
        this.leg = leg;
        leg.request(message);
      });
      if (asked instanceof Promise) asked.catch((error: Error) => this.unreachable(error));
    } catch (error) {
      this.unreachable(error as Error);
    }
  }

  private unreachable(error: Error): void {
    this.operation?.failed('cancelled');
    this.fail(error.message);
  }

  private withdraw(reason: string): void {
    const params = { requestId: this.id, reason };
    this.leg?.tell(Message.make({ jsonrpc: '2.0', method: Method.CANCELLED, params }));
  }

  private end(): void {
    this.over = true;
    this.unqueue?.();
    this.leave?.();
    if (this.operation !== undefined) this.context.inFlight.remove(this);
    this.session.ended(this);
  }
}

/** Until 2025-11-25 an unknown resource has a code of its own. */
function legacyCode({ code, data }: NoRoute, { method }: Message): number {
  return method === 'resources/read' && data?.uri !== undefined ? Code.RESOURCE_NOT_FOUND : code;
}
