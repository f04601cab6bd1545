import { Connection } from './connection';
import type { Authorize } from './http-client';
import type { Upstream } from './upstream';

/** What an upstream is shown for a principal. */
export type Authorizations = (upstream: Upstream, principal: string | undefined) => Authorize;

/** A way to an upstream that nobody uses ends after this time, milliseconds. */
const IDLE = 120_000;
const LOOK = 15_000;

/** The ways to all upstreams: one for each principal that an upstream can tell from others. */
export class Connections {
  private readonly open = new Map<string, Connection>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly authorizations: Authorizations,
    idle = IDLE,
  ) {
    this.timer = setInterval(() => this.reap(idle), Math.min(LOOK, idle / 2)).unref();
  }

  get size(): number {
    return this.open.size;
  }

  /** @param principal its key; undefined: nobody was authenticated */
  of(upstream: Upstream, principal: string | undefined): Connection {
    const key = JSON.stringify([upstream.id, upstream.tellsPrincipals ? (principal ?? null) : null]);
    const known = this.open.get(key);
    if (known !== undefined && known.upstream === upstream) {
      known.used = Date.now();
      return known;
    }
    const authorize = upstream.config.token.kind === 'none' ? undefined : this.authorizations(upstream, principal);
    const made = new Connection(upstream, authorize);
    this.open.set(key, made);
    return made;
  }

  /** An upstream is configured no more. */
  async drop(upstream: Upstream): Promise<void> {
    const gone = [...this.open].filter(([, connection]) => connection.upstream === upstream);
    for (const [key] of gone) this.open.delete(key);
    await Promise.all(gone.map(([, connection]) => connection.close()));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    const all = [...this.open.values()];
    this.open.clear();
    await Promise.all(all.map((connection) => connection.close()));
  }

  private reap(idle: number): void {
    const now = Date.now();
    for (const [key, connection] of this.open) {
      if (connection.holds > 0 || now - connection.used < idle) continue;
      this.open.delete(key);
      void connection.close();
    }
  }
}
