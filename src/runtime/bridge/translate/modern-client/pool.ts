import { stringMember } from '../../../mcp/json';
import type { BridgeContext, ModernRequest } from '../../interfaces';
import { Child, type ChildEvents } from './child';
import type { Profile } from './profile';

/** How often idle processes are looked for, milliseconds. */
const LOOK = 1_000;
/** How long a process that the bridge started for itself stays without work, milliseconds. Most have clients; it does not pay to wait. */
const OWN_IDLE = 5_000;
/** What callers are told who cannot have a process. */
export const IN_USE = 'Every process of the server is in use';
/** Spoken with a server that does not say which revision it speaks. */
const REVISION = '2025-11-25';

/** What a call needs of a process. */
export interface Need {
  readonly profile: Profile;
  /** No other call that can be asked about may be in flight at the process. */
  readonly alone: boolean;
  /** The process that knows something about this call, should it be free. */
  readonly prefer?: Child;
  /** Aborted when nobody waits for the process any more. */
  readonly signal: AbortSignal;
}

export interface PoolEvents extends ChildEvents {
  opened(child: Child): void;
  /** Every process waits for a user. Returns whether one of this principal's calls was given up to make room. */
  crowded(profile: Profile): boolean;
}

interface Waiting extends Need {
  readonly resolve: (child: Child) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The processes of a legacy server that serve modern clients, each for one profile. Their number is that of legacy sessions, which they are
 * to the server. One that is idle is ended for a caller of another profile; where none is, callers wait in line.
 */
export class ChildPool {
  private readonly children = new Set<Child>();
  private readonly leaving = new Set<Child>();
  private readonly opening = new Map<string, Promise<Child>>();
  private waiting: Waiting[] = [];
  private starting = 0;
  private stopped = false;
  private readonly timer: NodeJS.Timeout;
  private readonly most: number;
  private readonly revision: string;

  constructor(
    private readonly context: BridgeContext,
    initialize: ModernRequest['meta'],
    private readonly events: PoolEvents,
  ) {
    this.most = context.config.sessions.max;
    this.revision = stringMember(initialize, 'protocolVersion') ?? REVISION;
    this.timer = setInterval(() => this.reap(), LOOK).unref();
  }

  /** All processes that take calls. */
  get all(): ReadonlySet<Child> {
    return this.children;
  }

  /** Whether as many processes are at work, for these callers and for legacy sessions, as the configuration provides. */
  get full(): boolean {
    const { max, poolMax } = this.context.config.sessions;
    return (this.context.links.working ?? 0) >= max + poolMax;
  }

  /** Ends a process that has nothing to do, if there is one. */
  async yieldIdle(): Promise<void> {
    const victim = this.idlest();
    if (victim === undefined) return;
    this.children.delete(victim);
    await victim.close();
  }

  /** A process for a call. A call that has to be alone gives it back with `release`. Rejects when there will be none. */
  async acquire(need: Need): Promise<Child> {
    if (this.stopped) throw new Error('The bridge is stopping');
    const free = this.free(need);
    if (free !== undefined) return this.take(free, need);
    const opening = need.alone ? undefined : this.opening.get(need.profile.key);
    if (opening !== undefined) return opening;
    if (this.size < this.most && !this.full) return this.open(need);
    const victim = this.idlest();
    if (victim !== undefined) return this.replace(victim, need);
    const stuck = [...this.children].every(({ parked }) => parked) && this.starting + this.leaving.size === 0;
    return new Promise((resolve, reject) => {
      const waiting = { ...need, resolve, reject };
      this.waiting.push(waiting);
      if (!stuck || this.events.crowded(need.profile)) return;
      this.waiting = this.waiting.filter((other) => other !== waiting);
      reject(new Error(IN_USE));
    });
  }

  /**
   * A process for a listener: one that works for its principal anyway, or a new one. Listeners take no process from anybody.
   *
   * @throws Error when there is none to be had
   */
  station(profile: Profile, signal: AbortSignal): Promise<Child> {
    for (const child of this.children) {
      if (child.profile.principal === profile.principal && child.open) return Promise.resolve(child);
    }
    const opening = this.opening.get(profile.key);
    if (opening !== undefined) return opening;
    if (this.size < this.most && !this.full && !this.stopped) return this.open({ profile, alone: false, signal });
    return Promise.reject(new Error(IN_USE));
  }

  /** The call that is alone at a process waits for a user, or goes on. */
  park(child: Child, parked: boolean): void {
    child.parked = parked;
    if (parked) this.serve();
  }

  /** The call that was alone is over. */
  release(child: Child): void {
    child.occupied = false;
    child.parked = false;
    this.finished(child);
  }

  /** A call is over: the process may be idle now. */
  finished(child: Child): void {
    if (this.leaving.has(child)) this.settle(child);
    else if (this.waiting.length > 0) this.serve();
  }

  /** No new calls for this process; it ends when the last one is over. */
  retire(child: Child): void {
    if (!this.children.delete(child)) return;
    this.leaving.add(child);
    child.occupied = false;
    child.parked = false;
    this.settle(child);
  }

  async close(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    for (const { reject } of this.waiting.splice(0)) reject(new Error('The bridge is stopping'));
    await Promise.all([...this.children, ...this.leaving].map((child) => child.close()));
  }

  private get size(): number {
    return this.children.size + this.leaving.size + this.starting;
  }

  private free({ profile, alone, prefer }: Need): Child | undefined {
    let best: Child | undefined;
    for (const child of this.children) {
      if (!child.open || (alone && child.occupied)) continue;
      // What the bridge asks for itself, every process can answer.
      if (child.profile.key !== profile.key && !profile.own) continue;
      if (child === prefer) return child;
      if (best === undefined || (best.busy && !child.busy)) best = child;
    }
    return best;
  }

  private take(child: Child, { alone }: Need): Child {
    if (alone) child.occupied = true;
    return child;
  }

  private open(need: Need): Promise<Child> {
    const { key } = need.profile;
    this.starting++;
    const opened = this.start(need).finally(() => {
      this.starting--;
      if (this.opening.get(key) === opened) this.opening.delete(key);
    });
    this.opening.set(key, opened);
    // Whoever waits in line can have the place.
    opened.catch(() => this.serve());
    return opened;
  }

  private async start(need: Need): Promise<Child> {
    const { profile } = need;
    const { links, config } = this.context;
    const link = await links.open();
    const child = await Child.open(link, profile, this.revision, config.limits.startSeconds * 1_000, {
      changed: (changed, message) => this.events.changed(changed, message),
      closed: (closed) => this.closed(closed),
    });
    this.children.add(this.take(child, need));
    if (this.stopped) {
      void child.close();
      throw new Error('The bridge is stopping');
    }
    this.events.opened(child);
    return child;
  }

  private async replace(victim: Child, need: Need): Promise<Child> {
    this.children.delete(victim);
    this.starting++;
    await victim.close();
    this.starting--;
    return this.open(need);
  }

  /** The process that has had nothing to do for the longest time; one with listeners only where there is no other. */
  private idlest(): Child | undefined {
    const idle = [...this.children].filter((child) => !child.busy);
    const [first] = idle.sort((a, b) => Math.sign(a.pins) - Math.sign(b.pins) || a.active - b.active);
    return first;
  }

  private closed(child: Child): void {
    this.children.delete(child);
    this.leaving.delete(child);
    this.events.closed(child);
    this.serve();
  }

  /** Callers that wait are tried again in their order. */
  private serve(): void {
    for (const waiting of this.waiting.splice(0)) {
      if (!waiting.signal.aborted) this.acquire(waiting).then(waiting.resolve, waiting.reject);
    }
  }

  private settle(child: Child): void {
    if (!child.busy || !child.open) void child.close();
  }

  private reap(): void {
    const idle = this.context.config.sessions.idleSeconds * 1_000;
    const now = Date.now();
    for (const child of this.leaving) this.settle(child);
    // A legacy session may have ended.
    if (this.waiting.length > 0) this.serve();
    for (const child of this.children) {
      const limit = child.profile.own ? Math.min(idle, OWN_IDLE) : idle;
      if (!child.busy && child.pins === 0 && now - child.active >= limit) this.retire(child);
    }
  }
}
