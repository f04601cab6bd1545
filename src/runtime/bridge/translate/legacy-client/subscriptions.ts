import { type JsonObject, member } from '../../../mcp/json';
import type { ModernBackend } from '../../interfaces';
import type { Envelope } from '../map/requests';
import { type Filter, type Sink, Topic } from './topic';

export interface Membership {
  /** Whether the server serves what was asked for. */
  readonly served: Promise<boolean>;
  leave(): void;
}

export interface Subscriber {
  readonly envelope: Envelope;
  readonly principal?: string;
  readonly sink: Sink;
}

/**
 * Changes that legacy sessions are told about without asking each time. Sessions of one principal that want the same share one listen
 * stream: a thousand idle sessions cost the server one. Principals share none, because what a server tells may depend on who listens.
 */
export class Subscriptions {
  private readonly topics = new Map<string, Topic>();

  /** @param most listen streams at once, over all principals */
  constructor(
    private readonly modern: ModernBackend,
    private readonly most: number,
  ) {}

  /** Undefined when there are too many streams. */
  join(filter: Filter, { envelope, principal, sink }: Subscriber): Membership | undefined {
    const key = JSON.stringify([principal ?? null, filter]);
    let topic = this.topics.get(key);
    const opening = topic === undefined;
    if (topic === undefined) {
      if (this.topics.size >= this.most) return undefined;
      const opened: Topic = new Topic({
        modern: this.modern,
        envelope,
        filter,
        refused: () => this.forget(key, opened),
        ...(principal !== undefined && { principal }),
      });
      topic = opened;
      this.topics.set(key, topic);
    }
    const joined = topic;
    joined.add(sink);
    if (opening) joined.start();
    const leave = () => {
      if (!joined.remove(sink)) return;
      this.forget(key, joined);
      joined.close();
    };
    return { served: joined.served, leave };
  }

  private forget(key: string, topic: Topic): void {
    if (this.topics.get(key) === topic) this.topics.delete(key);
  }
}

/** The list changes that a server says it tells of; undefined when it tells of none. */
export function listFilter(capabilities: JsonObject): Filter | undefined {
  const tells = (kind: string) => member(member(capabilities, kind), 'listChanged') === true;
  const filter: Filter = {
    ...(tells('tools') && { toolsListChanged: true as const }),
    ...(tells('prompts') && { promptsListChanged: true as const }),
    ...(tells('resources') && { resourcesListChanged: true as const }),
  };
  return Object.keys(filter).length > 0 ? filter : undefined;
}
