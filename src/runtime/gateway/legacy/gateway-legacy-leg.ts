import { createHash, randomUUID } from 'node:crypto';
import type { Caller } from '../../bridge/caller';
import { LegacyLeg } from '../../bridge/legacy/legacy-leg';
import type { LegacyLegOptions } from '../../bridge/legacy/options';
import { Session } from '../../bridge/legacy/session';
import { sendError } from '../../http/reply';
import { Code } from '../../mcp/codes';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import type { GatewayContext } from '../context';
import { AggregateSession, type SessionState } from './aggregate-session';
import type { SessionStore } from './session-store';

/** How often a session in use is kept from lapsing in the store: so many times in the time after which it would. */
const TOUCHES = 8;

/**
 * The bridge's legacy leg, whose sessions may have begun at another replica. A session that this replica does not have is looked up in the store before
 * the caller is told that there is none.
 */
export class GatewayLegacyLeg extends LegacyLeg {
  private readonly aggregates = new Map<string, AggregateSession>();
  private readonly restoring = new Map<string, Promise<void>>();
  private readonly touched = new Map<string, number>();
  /** Sessions that their clients end. */
  private readonly deleted = new Set<string>();
  private readonly owner = randomUUID();

  constructor(
    private readonly context: GatewayContext,
    private readonly store: SessionStore | undefined,
    private readonly leg: Omit<LegacyLegOptions, 'backends'>,
  ) {
    super({
      ...leg,
      backends: async (client) => {
        const id = client instanceof Session ? client.id : '';
        const { principal } = client;
        const session = new AggregateSession(context, client, {
          changed: (state) => this.keep(id, principal, state),
          ended: () => this.forget(id),
        });
        this.aggregates.set(id, session);
        return session;
      },
    });
  }

  override post(caller: Caller, posted: Message | readonly Message[]): void {
    const begins = !Array.isArray(posted) && (posted as Message).method === Method.INITIALIZE;
    if (begins) super.post(caller, posted);
    else this.found(caller, () => super.post(caller, posted));
  }

  override get(caller: Caller): void {
    this.found(caller, () => super.get(caller));
  }

  override delete(caller: Caller): void {
    this.found(caller, () => {
      const id = caller.headers.session ?? '';
      if (this.leg.sessions.find(id, caller.principal) !== undefined) this.deleted.add(id);
      super.delete(caller);
    });
  }

  /** This replica ends, others go on with its sessions: upstreams keep theirs. */
  leave(): void {
    if (this.store === undefined) return;
    for (const session of this.aggregates.values()) session.leave();
    this.aggregates.clear();
  }

  /** Goes on at once where the session is here, or nowhere else; after a look into the store otherwise. */
  private found(caller: Caller, go: () => void): void {
    const { store } = this;
    const id = caller.headers.session;
    if (store === undefined || id === undefined || id === '') {
      go();
      return;
    }
    if (this.aggregates.has(id)) {
      this.touch(store, id);
      go();
      return;
    }
    let restoring = this.restoring.get(id);
    if (restoring === undefined) {
      restoring = this.restore(store, id).finally(() => this.restoring.delete(id));
      this.restoring.set(id, restoring);
    }
    restoring.then(
      () => {
        if (!caller.response.destroyed) go();
      },
      () => {
        const headers = ['Retry-After', '1'];
        sendError(caller.response, 503, Code.INTERNAL_ERROR, 'Sessions cannot be looked up at present', { headers });
      },
    );
  }

  private async restore(store: SessionStore, id: string): Promise<void> {
    const kept = await store.get(id);
    const { sessions } = this.leg;
    if (kept === undefined || sessions.full || this.aggregates.has(id)) return;
    const session = sessions.create(kept.client, kept.principal, id);
    session.revision = String(kept.state.identity.protocolVersion);
    const aggregate = new AggregateSession(
      this.context,
      session,
      {
        changed: (state) => this.keep(id, kept.principal, state),
        ended: () => this.forget(id),
      },
      kept.state,
    );
    this.aggregates.set(id, aggregate);
    session.connect(aggregate);
    this.keep(id, kept.principal, kept.state);
    this.context.metrics.count('strata_gateway_sessions_resumed_total');
    const digest = createHash('sha256').update(id).digest('hex').slice(0, 16);
    this.context.log.info({ event: 'session-resumed', session: digest }, 'A session goes on here');
  }

  private keep(id: string, principal: string | undefined, state: SessionState): void {
    const info = state.identity.clientInfo as { name?: unknown } | undefined;
    const client = typeof info?.name === 'string' ? info.name : undefined;
    void this.store?.put(id, { principal, client, owner: this.owner, state });
  }

  /** Whether a session that ended here is over: another replica may have gone on with it, and then it is not ours to end. */
  private async forget(id: string): Promise<boolean> {
    const { store } = this;
    this.touched.delete(id);
    const deleted = this.deleted.delete(id);
    if (!this.aggregates.delete(id) || store === undefined) return true;
    const kept = deleted ? undefined : await store.get(id).catch(() => undefined);
    if (kept !== undefined && kept.owner !== this.owner) return false;
    await store.remove(id);
    return true;
  }

  private touch(store: SessionStore, id: string): void {
    const now = Date.now();
    const every = (this.context.config().sessions.idleSeconds * 1_000) / TOUCHES;
    if (now - (this.touched.get(id) ?? 0) < every) return;
    this.touched.set(id, now);
    void store.touch(id);
  }
}
