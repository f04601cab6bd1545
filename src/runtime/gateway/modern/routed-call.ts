import { lateText } from '../../bridge/deadline';
import type { ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import type { Outcome } from '../../bridge/observe';
import { Code } from '../../mcp/codes';
import { stringMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message } from '../../mcp/message';
import { chain } from '../calls/chain';
import { type Allowed, type Denied, isAllowed } from '../calls/gatekeeper';
import type { UpstreamCall } from '../calls/in-flight';
import { measure, type Operation } from '../calls/operations';
import { recordOf, recordOfDenial } from '../calls/record';
import { withShownUris } from '../calls/uris';
import type { GatewayContext } from '../context';
import type { Leave } from '../upstream/admission';
import type { Upstream } from '../upstream/upstream';

/** One request of a modern client, from its name to its upstream's answer. */
export class RoutedCall implements ModernCall, ModernClient, UpstreamCall {
  slot = 0;
  readonly began = performance.now();
  progressed = this.began;
  limits = { idle: Number.POSITIVE_INFINITY, total: Number.POSITIVE_INFINITY };
  private upstream: Upstream | undefined;
  private call: ModernCall | undefined;
  private operation: Operation | undefined;
  private leave: Leave | undefined;
  private unqueue: (() => void) | undefined;
  private over = false;

  constructor(
    private readonly context: GatewayContext,
    private readonly request: ModernRequest,
    private readonly client: ModernClient,
  ) {}

  begin(): void {
    const { gatekeeper } = this.context;
    try {
      const found = chain(gatekeeper.admit(this.request.message, this.request.principal), (verdict) => {
        if (!this.over) this.judged(verdict);
      });
      if (found instanceof Promise) found.catch((error: Error) => this.refuse(error.message));
    } catch (error) {
      this.refuse((error as Error).message);
    }
  }

  cancel(reason: string): void {
    if (this.over) return;
    this.operation?.failed('cancelled');
    this.end();
    this.call?.cancel(reason);
  }

  expire(limit: number): void {
    if (this.over) return;
    const text = lateText(limit);
    this.operation?.failed('timeout');
    this.upstream?.outcome(false);
    this.end();
    this.call?.cancel(text);
    this.client.response(errorMessage(this.request.id, Code.INTERNAL_ERROR, text), 'timeout');
  }

  notification(message: Message): void {
    if (this.over) return;
    if (message.method === Method.PROGRESS) this.progressed = performance.now();
    this.client.notification(message);
  }

  response(message: Message, outcome?: Outcome): void {
    if (this.over) return;
    this.operation?.answered(message);
    const { upstream, context } = this;
    this.end();
    const shown =
      upstream === undefined || context.config().naming.prefix === 'none'
        ? message
        : withShownUris(message, this.request.method, (uri) => context.router.show(upstream, uri));
    this.client.response(shown, outcome);
  }

  private judged(verdict: Allowed | Denied): void {
    if (!isAllowed(verdict)) {
      this.request.note?.(recordOfDenial(verdict));
      this.end();
      this.client.response(errorMessage(this.request.id, verdict.code, verdict.text, verdict.data), 'denied');
      return;
    }
    this.request.note?.(recordOf(verdict));
    this.send(verdict);
  }

  private send(allowed: Allowed): void {
    const { upstream } = allowed.route;
    this.upstream = upstream;
    this.unqueue = upstream.admission.enter((leave) => {
      this.leave = leave;
      if (this.over) leave();
      else this.start(allowed);
    });
    if (this.unqueue !== undefined) return;
    this.context.metrics.count('strata_gateway_overload_total', upstream.id);
    this.request.note?.({ reason: 'capacity' });
    this.refuse(`The server ${upstream.id} has too many calls in flight`);
  }

  private start({ route: { upstream }, message }: Allowed): void {
    const { connections, inFlight, operations, config } = this.context;
    const { principal, method, meta, id } = this.request;
    const total = config().limits.requestMaxSeconds * 1_000;
    this.progressed = performance.now();
    this.limits = { idle: upstream.config.requestSeconds * 1_000, total };
    inFlight.add(this);
    this.operation = measure(operations, upstream.id, stringMember(meta, Meta.PROTOCOL_VERSION) ?? '', message);
    this.call = connections
      .of(upstream, principal)
      .start({ message, id, method, meta, ...(principal !== undefined && { principal }) }, this);
  }

  private refuse(text: string): void {
    if (this.over) return;
    this.end();
    this.client.response(errorMessage(this.request.id, Code.INTERNAL_ERROR, text));
  }

  private end(): void {
    this.over = true;
    this.unqueue?.();
    this.leave?.();
    if (this.operation !== undefined) this.context.inFlight.remove(this);
  }
}
