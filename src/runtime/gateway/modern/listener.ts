import { setTimeout as delay } from 'node:timers/promises';
import type { ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import type { Membership } from '../../bridge/translate/legacy-client/subscriptions';
import { editObject } from '../../bridge/translate/map/edit';
import { type ListenFilter, readFilter, writeFilter } from '../../bridge/translate/modern-client/filter';
import { Code } from '../../mcp/codes';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, Message, resultMessage } from '../../mcp/message';
import { isRoute } from '../calls/router';
import { withShownUris } from '../calls/uris';
import { abilitiesIn } from '../catalog/abilities';
import type { GatewayContext } from '../context';

/** How long a listener waits for upstreams to say that they serve a resource, milliseconds. */
const PATIENCE = 10_000;

/** One `subscriptions/listen` of a modern client: list changes of all upstreams, and updates of the resources that it names. */
export class Listener implements ModernCall {
  private filter: ListenFilter = { lists: new Set(), resources: new Set() };
  private readonly watched = new Map<string, Membership>();
  private stop: (() => void) | undefined;
  private acknowledged = false;
  private over = false;

  constructor(
    private readonly context: GatewayContext,
    private readonly request: ModernRequest,
    private readonly client: ModernClient,
    private readonly ended: () => void,
  ) {}

  begin(): void {
    const filter = readFilter(this.request.message.params, this.context.face.capabilities);
    if (filter === undefined) {
      this.leave();
      const text = 'Invalid parameters: notifications is no filter';
      this.client.response(errorMessage(this.request.id, Code.INVALID_PARAMS, text));
      return;
    }
    this.filter = filter;
    void this.open();
  }

  cancel(): void {
    this.leave();
  }

  /** A graceful end (2026-07-28 `basic/patterns/subscriptions`, "Graceful Closure"). */
  end(): void {
    if (this.over) return;
    this.leave();
    const { id } = this.request;
    this.client.response(resultMessage(id, { resultType: 'complete', _meta: { [Meta.SUBSCRIPTION_ID]: id } }));
  }

  private async open(): Promise<void> {
    const served = await Promise.all([...this.filter.resources].map((uri) => this.watch(uri)));
    if (this.over) return;
    const kept = [...this.filter.resources].filter((_, index) => served[index]);
    this.filter = { ...this.filter, resources: new Set(kept) };
    const { principal } = this.request;
    this.stop = this.context.changes.listen({ principal, changed: (method) => this.changed(method) });
    const params = { notifications: writeFilter(this.filter) };
    this.tell(Message.make({ jsonrpc: '2.0', method: Method.ACKNOWLEDGED, params }));
    this.acknowledged = true;
  }

  /** Whether the resource is watched from now on. */
  private async watch(shown: string): Promise<boolean> {
    const { context, request } = this;
    const asked = Message.make({ jsonrpc: '2.0', id: request.id, method: Method.SUBSCRIBE, params: { uri: shown } });
    try {
      const found = await context.router.route(asked, request.principal, abilitiesIn(request.meta));
      if (!isRoute(found) || this.over) return false;
      const { upstream, own } = found;
      if (!(await context.guards.mayWatch(upstream, own, request.principal)) || this.over) return false;
      const membership = context.watches.watch(upstream, request.principal, own, (message) => {
        if (!this.acknowledged) return;
        this.tell(withShownUris(message, Method.RESOURCE_UPDATED, (uri) => context.router.show(upstream, uri)));
      });
      if (membership === undefined) return false;
      this.watched.set(shown, membership);
      const served = await Promise.race([membership.served, delay(PATIENCE, false, { ref: false })]);
      if (served && !this.over) return true;
      this.watched.delete(shown);
      membership.leave();
      return false;
    } catch {
      return false;
    }
  }

  private changed(method: string): void {
    if (this.filter.lists.has(method)) this.tell(Message.make({ jsonrpc: '2.0', method }));
  }

  private tell(message: Message): void {
    if (this.over) return;
    const { id } = this.request;
    this.client.notification(editObject(message, ['params', '_meta'], { set: { [Meta.SUBSCRIPTION_ID]: id } }));
  }

  private leave(): void {
    if (this.over) return;
    this.over = true;
    this.stop?.();
    for (const membership of this.watched.values()) membership.leave();
    this.watched.clear();
    this.ended();
  }
}
