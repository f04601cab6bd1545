import { lateText } from '../../bridge/deadline';
import type { ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import type { Outcome } from '../../bridge/observe';
import { Code } from '../../mcp/codes';
import { stringMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message } from '../../mcp/message';
import { withValue } from '../../mcp/splice';
import { chain } from '../calls/chain';
import type { UpstreamCall } from '../calls/in-flight';
import { measure, type Operation } from '../calls/operations';
import { atUpstream, isRoute, type NoRoute, type Route } from '../calls/router';
import { withShownUris } from '../calls/uris';
import { abilitiesIn } from '../catalog/abilities';
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
    const { router } = this.context;
    try {
      const { message, principal, meta } = this.request;
      const found = chain(router.route(message, principal, abilitiesIn(meta)), (way) => {
        if (!this.over) this.found(way);
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
    const { upstream } = this;
    this.end();
    this.client.response(upstream === undefined ? message : this.shown(message, upstream), outcome);
  }

  /** The answer in the names that clients know. */
  private shown(message: Message, upstream: Upstream): Message {
    const { router, config } = this.context;
    const taskId = stringMember(message.result, 'taskId');
    if (taskId !== undefined) return withValue(message, ['result', 'taskId'], router.showTask(upstream, taskId));
    if (config().naming.prefix === 'none') return message;
    return withShownUris(message, this.request.method, (uri) => router.show(upstream, uri));
  }

  private found(way: Route | NoRoute): void {
    const { note, id } = this.request;
    if (isRoute(way)) {
      note?.({ upstream: way.upstream.id });
      this.send(way);
      return;
    }
    note?.({ reason: 'unknown-tool' });
    this.end();
    this.client.response(errorMessage(id, way.code, way.text, way.data), 'denied');
  }

  private send(route: Route): void {
    const { upstream } = route;
    this.upstream = upstream;
    this.unqueue = upstream.admission.enter((leave) => {
      this.leave = leave;
      if (this.over) {
        leave();
        return;
      }
      // It may be another call's end that makes room: what fails here is this call's alone.
      try {
        this.start(route);
      } catch (error) {
        this.refuse((error as Error).message);
      }
    });
    if (this.unqueue !== undefined) return;
    this.context.metrics.count('strata_gateway_overload_total', upstream.id);
    this.request.note?.({ reason: 'capacity' });
    this.refuse(`The server ${upstream.id} has too many calls in flight`);
  }

  private start(route: Route): void {
    const { guards, principals, inFlight, instruments, config } = this.context;
    const { upstream } = route;
    const { principal, meta, trace } = this.request;
    const total = config().limits.requestMaxSeconds * 1_000;
    this.progressed = performance.now();
    this.limits = { idle: upstream.config.requestSeconds * 1_000, total };
    inFlight.add(this);
    this.operation = measure(instruments, {
      upstream: upstream.id,
      began: this.progressed,
      revision: stringMember(meta, Meta.PROTOCOL_VERSION) ?? '',
      message: atUpstream(this.request.message, route),
      parent: trace,
    });
    const { message } = this.operation;
    const identity = principals.find(principal) ?? this.request.identity;
    // Most calls are at their upstream what they are here.
    const same = message === this.request.message && identity === this.request.identity;
    this.call = guards.modern(upstream).start(same ? this.request : { ...this.request, message, identity }, this);
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
