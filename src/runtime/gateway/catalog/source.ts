import type { Naming } from '../../../contract';
import type { ToolFilter } from '../../bridge/tools/tool-filter';
import { listFilter } from '../../bridge/translate/legacy-client/subscriptions';
import { Topic } from '../../bridge/translate/legacy-client/topic';
import { type JsonObject, member } from '../../mcp/json';
import type { Connection } from '../upstream/connection';
import { heldBackend } from '../upstream/held';
import type { Upstream } from '../upstream/upstream';
import { type Abilities, NO_ABILITIES } from './abilities';
import { identityFor } from './ask';
import { fetchListing } from './fetch';
import { changedKinds, KINDS, type Kind } from './kinds';
import { type Listing, NOTHING } from './listing';

/** How long what an upstream once listed stands in for what it does not list now, milliseconds. */
const STALE = 300_000;

export interface SourceOptions {
  readonly upstream: Upstream;
  /** The way there, as it is now. */
  readonly connection: () => Connection;
  /** For whom it lists; undefined: for everybody alike. */
  readonly principal: string | undefined;
  /** To clients with which abilities. */
  readonly abilities: Abilities;
  readonly naming: Naming;
  readonly tools: ToolFilter;
  readonly approved: (upstream: Upstream, tool: JsonObject) => boolean;
  /** Milliseconds that a list holds of which the server does not say how long. */
  readonly believed: number;
  /** The upstream's time to list, milliseconds. */
  readonly patience: number;
  /** Lists changed. */
  readonly changed: (kinds: readonly Kind[]) => void;
  /** A list could not be had. */
  readonly failed: (kind: Kind, reason: string) => void;
}

/** What one upstream lists to clients of some abilities, of one principal or of all of them: read when it is needed, again when it is old or said to have changed. */
export class Source {
  /** When somebody last looked, milliseconds. */
  used = Date.now();
  /** Whether it lists the same to everybody, as it says itself. */
  shared = false;
  private readonly listings = new Map<Kind, Listing>();
  private readonly fetching = new Map<Kind, Promise<Listing>>();
  private readonly outdated = new Set<Kind>();
  private topic: Topic | undefined;
  private closed = false;

  constructor(private readonly options: SourceOptions) {}

  /** The list, if it is fresh. */
  fresh(kind: Kind): Listing | undefined {
    this.used = Date.now();
    const { upstream } = this.options;
    if (upstream.capabilities !== undefined && member(upstream.capabilities, KINDS[kind].capability) === undefined)
      return NOTHING;
    const known = this.listings.get(kind);
    return known !== undefined && known.until > this.used && !this.outdated.has(kind) ? known : undefined;
  }

  /** What it listed before, where that is not long ago. */
  stale(kind: Kind): Listing | undefined {
    const known = this.listings.get(kind);
    return known !== undefined && known.until + STALE > Date.now() ? known : undefined;
  }

  /**
   * Reads the list anew. Who asks while it is read waits for the same answer.
   *
   * @throws Error when it cannot be had
   */
  read(kind: Kind): Promise<Listing> {
    const running = this.fetching.get(kind);
    if (running !== undefined) return running;
    const fetching = this.fetch(kind).finally(() => this.fetching.delete(kind));
    this.fetching.set(kind, fetching);
    return fetching;
  }

  get id(): string {
    return this.options.upstream.id;
  }

  /** Somebody was answered without this list: when it is there, it has changed for them. */
  announceWhenRead(kind: Kind): void {
    this.fetching.get(kind)?.then(
      () => this.options.changed([kind]),
      () => undefined,
    );
  }

  /** Something was said to have changed. */
  invalidate(kinds: readonly Kind[]): void {
    for (const kind of kinds) this.outdated.add(kind);
    if (kinds.length > 0) this.options.changed(kinds);
  }

  close(): void {
    this.closed = true;
    this.topic?.close();
  }

  private async fetch(kind: Kind): Promise<Listing> {
    const { upstream, connection, principal, abilities, naming, tools, approved, believed, patience } = this.options;
    this.outdated.delete(kind);
    try {
      const listing = await fetchListing({
        backend: connection(),
        kind,
        principal,
        abilities,
        // A session that was begun for somebody with other abilities may list something else.
        own: abilities === NO_ABILITIES && (principal === undefined || upstream.tellsPrincipals),
        patience,
        believed,
        unfresh: this.listens(kind) ? believed : 0,
        entry: { upstream, naming, tools, approved },
        keepRaw: kind === 'tools' && upstream.config.pins !== undefined,
      });
      this.listings.set(kind, listing);
      this.shared = [...this.listings.values()].every(({ shared }) => shared);
      this.listen();
      return listing;
    } catch (error) {
      this.options.failed(kind, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private listens(kind: Kind): boolean {
    const { capabilities } = this.options.upstream;
    return this.topic !== undefined && member(member(capabilities, KINDS[kind].capability), 'listChanged') === true;
  }

  /** From the first list on the upstream is listened to, so that no list is older than the last change it announced. */
  private listen(): void {
    const { upstream, connection, principal, abilities } = this.options;
    const filter = listFilter(upstream.capabilities ?? {});
    if (this.topic !== undefined || this.closed || filter === undefined) return;
    const topic = new Topic({
      modern: heldBackend(connection),
      envelope: identityFor(abilities),
      filter,
      refused: () => undefined,
      ...(principal !== undefined && { principal }),
    });
    this.topic = topic;
    topic.add((message) => this.invalidate(changedKinds(message.method)));
    topic.start();
  }
}
