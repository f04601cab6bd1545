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
  private readonly open = new Map<Upstream, Map<string | undefined, Connection>>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly authorizations: Authorizations,
    idle = IDLE,
  ) {
    this.timer = setInterval(() => this.reap(idle), Math.min(LOOK, idle / 2)).unref();
  }

  get size(): number {
    return [...this.open.values()].reduce((sum, mine) => sum + mine.size, 0);
  }

  /** @param principal its key; undefined: nobody was authenticated */
  of(upstream: Upstream, principal: string | undefined): Connection {
    const scope = upstream.tellsPrincipals ? principal : undefined;
    let mine = this.open.get(upstream);
    if (mine === undefined) {
      mine = new Map();
      this.open.set(upstream, mine);
    }
    let connection = mine.get(scope);
    if (connection === undefined) {
      const { token } = upstream.config;
      connection = new Connection(upstream, token.kind === 'none' ? undefined : this.authorizations(upstream, scope));
      mine.set(scope, connection);
    }
    return connection;
  }

  /** An upstream is configured no more. */
  async drop(upstream: Upstream): Promise<void> {
    const gone = [...(this.open.get(upstream)?.values() ?? [])];
    this.open.delete(upstream);
    await Promise.all(gone.map((connection) => connection.close()));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    const all = [...this.open.keys()];
    await Promise.all(all.map((upstream) => this.drop(upstream)));
  }

  private reap(idle: number): void {
    const now = Date.now();
    for (const mine of this.open.values()) {
      for (const [scope, connection] of mine) {
        if (connection.holds > 0 || now - connection.used < idle) continue;
        mine.delete(scope);
        void connection.close();
      }
    }
  }
}
