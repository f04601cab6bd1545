import { createHash, randomBytes } from 'node:crypto';
import type { Log } from '../../telemetry/log';
import type { Metrics } from '../../telemetry/metrics';
import type { Timed } from '../deadline';
import type { LegacyCall } from './legacy-call';
import { Session } from './session';

export interface SessionsOptions {
  readonly max: number;
  /** Milliseconds. */
  readonly idle: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A call in flight with its session. */
export interface SessionCall extends Timed {
  readonly session: Session;
  readonly call: LegacyCall;
}

/** The legacy sessions, by id. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly timer: NodeJS.Timeout;
  private serial = 0;
  /** When the last session ended, milliseconds; 0: none did. */
  lastEnded = 0;

  constructor(private readonly options: SessionsOptions) {
    this.timer = setInterval(() => this.reap(), Math.min(30_000, Math.max(50, options.idle / 4))).unref();
  }

  get size(): number {
    return this.sessions.size;
  }

  /** All calls in flight. */
  *calls(): IterableIterator<SessionCall> {
    for (const session of this.sessions.values()) {
      for (const call of session.calls) yield { session, call, began: call.began, progressed: call.progressed };
    }
  }

  /** Calls whose clients wait for an answer. */
  get waiting(): number {
    let count = 0;
    for (const session of this.sessions.values()) count += session.calls.filter(({ post }) => post.awaited).length;
    return count;
  }

  get full(): boolean {
    return this.sessions.size >= this.options.max;
  }

  [Symbol.iterator](): IterableIterator<Session> {
    return this.sessions.values();
  }

  /**
   * A new session under an id that cannot be guessed.
   *
   * @param id that of a session that somebody else began
   */
  create(
    client: string | undefined,
    principal: string | undefined,
    id = randomBytes(24).toString('base64url'),
  ): Session {
    const session = new Session({
      id,
      serial: ++this.serial,
      digest: createHash('sha256').update(id).digest('hex').slice(0, 16),
      client,
      principal,
      onEnd: (ended, reason) => this.ended(ended, reason),
    });
    this.sessions.set(id, session);
    return session;
  }

  /** The session with this id, if it is this caller's. To anybody else it does not exist. */
  find(id: string, principal: string | undefined): Session | undefined {
    const session = this.sessions.get(id);
    return session?.principal === principal ? session : undefined;
  }

  close(reason: string): void {
    clearInterval(this.timer);
    for (const session of [...this.sessions.values()]) session.end(reason);
  }

  private ended(session: Session, reason: string): void {
    this.sessions.delete(session.id);
    this.lastEnded = Date.now();
    this.options.metrics.session((Date.now() - session.since) / 1_000);
    this.options.log.info({ event: 'session-end', session: session.serial, reason }, 'Session ended');
  }

  private reap(): void {
    const now = Date.now();
    for (const session of [...this.sessions.values()]) {
      if (session.calls.length === 0 && now - session.active >= this.options.idle) session.end('The session was idle');
    }
  }
}
