import type { HttpSession } from '../../bridge/link/http/http-link';
import type { CallDetails, Outcome } from '../../bridge/observe';
import type { JsonObject } from '../../mcp/json';
import type { Message, RequestId } from '../../mcp/message';
import type { GatewayContext } from '../context';
import type { Upstream } from '../upstream/upstream';
import { UpstreamLeg } from './upstream-leg';

export interface LegsOptions {
  readonly principal: string | undefined;
  /** The params of `initialize`. */
  readonly identity: () => JsonObject;
  /** A session at an upstream has begun, and nothing was asked there yet. */
  readonly prepare: (leg: UpstreamLeg, upstream: Upstream) => Promise<void>;
  readonly listening: () => boolean;
  readonly named: () => void;
  readonly answered: (id: RequestId, answer: Message, outcome?: Outcome) => void;
  readonly note: (id: RequestId, details: CallDetails) => void;
  readonly asked: (upstream: Upstream, request: Message, related: RequestId | undefined) => void;
  readonly notified: (upstream: Upstream, message: Message, related: RequestId | undefined) => void;
  readonly lost: (upstream: Upstream, reason: string, unanswered: readonly RequestId[]) => void;
}

interface Opened {
  readonly leg: UpstreamLeg;
  readonly ready: Promise<UpstreamLeg>;
  /** The promise is kept. */
  prepared: boolean;
}

/** The sessions that one client's session has at upstreams: each is opened when it is first needed, and anew when it was lost. */
export class Legs {
  private readonly legs = new Map<string, Opened>();
  private readonly names = new Map<string, HttpSession>();
  private resumable: Readonly<Record<string, HttpSession>> = {};

  constructor(
    private readonly context: GatewayContext,
    private readonly options: LegsOptions,
  ) {}

  /** Those that are open. */
  get all(): readonly UpstreamLeg[] {
    return [...this.legs.values()].map(({ leg }) => leg).filter(({ open }) => open);
  }

  /** The names of upstreams' sessions, by upstream, for another replica. */
  get sessions(): Readonly<Record<string, HttpSession>> {
    return { ...this.resumable, ...Object.fromEntries(this.names) };
  }

  /** Sessions that another replica began. */
  resume(sessions: Readonly<Record<string, HttpSession>>): void {
    this.resumable = { ...sessions };
  }

  get({ id }: Upstream): UpstreamLeg | undefined {
    return this.legs.get(id)?.leg;
  }

  /**
   * The session at an upstream; a promise while it is being opened.
   *
   * @throws Error with a message that is fit for clients
   */
  open(upstream: Upstream): UpstreamLeg | Promise<UpstreamLeg> {
    const known = this.legs.get(upstream.id);
    if (known === undefined || known.leg.gone) return this.begin(upstream);
    return known.prepared ? known.leg : known.ready;
  }

  private begin(upstream: Upstream): Promise<UpstreamLeg> {
    const { principal, identity, listening, named, answered, note, asked, notified, prepare } = this.options;
    const { [upstream.id]: resume, ...rest } = this.resumable;
    this.resumable = rest;
    if (resume !== undefined) this.names.set(upstream.id, resume);
    const leg = new UpstreamLeg({
      upstream,
      connection: this.context.connections.of(upstream, principal),
      principal,
      identity: identity(),
      resume,
      listening,
      named: (session) => {
        this.names.set(upstream.id, session);
        named();
      },
      answered,
      note,
      guard: (inner) => this.context.guards.legacy(upstream, inner),
      who: () => this.context.principals.find(principal),
      asked: (request, related) => asked(upstream, request, related),
      notified: (message, related) => notified(upstream, message, related),
      lost: (reason, unanswered) => this.lost(upstream, reason, unanswered),
    });
    const ready = leg.ready().then(async () => {
      if (resume === undefined) await prepare(leg, upstream);
      opened.prepared = true;
      return leg;
    });
    const opened: Opened = { leg, ready, prepared: false };
    this.legs.set(upstream.id, opened);
    ready.catch(() => {
      if (this.legs.get(upstream.id)?.leg === leg) this.legs.delete(upstream.id);
      void leg.close();
    });
    return ready;
  }

  async close(): Promise<void> {
    const all = [...this.legs.values()];
    this.legs.clear();
    await Promise.all(all.map(({ leg }) => leg.close()));
  }

  /** Another replica goes on. */
  leave(): void {
    for (const { leg } of this.legs.values()) leg.leave();
    this.legs.clear();
  }

  private lost(upstream: Upstream, reason: string, unanswered: readonly RequestId[]): void {
    this.legs.delete(upstream.id);
    this.names.delete(upstream.id);
    this.options.lost(upstream, reason, unanswered);
  }
}
