import { type Membership, Subscriptions } from '../../bridge/translate/legacy-client/subscriptions';
import { hears } from '../../bridge/translate/modern-client/filter';
import { member } from '../../mcp/json';
import type { Message } from '../../mcp/message';
import { NO_ABILITIES } from '../catalog/abilities';
import { identityFor } from '../catalog/ask';
import type { Connections } from './connections';
import { heldBackend } from './held';
import type { Upstream } from './upstream';

/** Resources that principals watch at upstreams. Those who watch the same as the same principal share a stream. */
export class Watches {
  private readonly subscriptions = new WeakMap<Upstream, Subscriptions>();

  constructor(
    private readonly connections: Connections,
    /** Streams at one upstream. */
    private readonly most: () => number,
  ) {}

  /** Undefined where the upstream announces no changes, or when there are too many streams. */
  watch(
    upstream: Upstream,
    principal: string | undefined,
    uri: string,
    updated: (message: Message) => void,
  ): Membership | undefined {
    if (member(member(upstream.capabilities, 'resources'), 'subscribe') !== true) return undefined;
    let subscriptions = this.subscriptions.get(upstream);
    if (subscriptions === undefined) {
      const backend = heldBackend((whose) => this.connections.of(upstream, whose));
      subscriptions = new Subscriptions(backend, this.most());
      this.subscriptions.set(upstream, subscriptions);
    }
    const filter = { lists: new Set<string>(), resources: new Set([uri]) };
    return subscriptions.join(
      { resourceSubscriptions: [uri] },
      {
        envelope: identityFor(NO_ABILITIES),
        // What nobody asked for is told to nobody.
        sink: (message) => {
          if (hears(filter, message)) updated(message);
          else upstream.lied();
        },
        ...(principal !== undefined && { principal }),
      },
    );
  }
}
