import { randomBytes, timingSafeEqual } from 'node:crypto';
import { clearCookie, readCookie, SESSION_COOKIE, writeCookie } from './cookies';

/** What the identity provider gave, and until when. */
export interface Grant {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export interface Session {
  readonly id: string;
  /** Stands in every form of this session, and nowhere else. */
  readonly csrf: string;
  /** As the provider names the person. */
  readonly subject: string;
  readonly person: string;
  /** When it ends whatever happens, milliseconds since 1970. */
  readonly ends: number;
  grant: Grant;
}

/** As the identity provider names them. */
export type Person = Pick<Session, 'subject' | 'person'>;

/** Where sessions are kept: in this process, or by the browsers themselves. */
export interface SessionStore {
  readonly size: number;
  /** A new session with a new id, whatever session was there before. */
  begin(person: Person, grant: Grant): Session;
  /** @param cookies the header of a request */
  find(cookies: string | undefined): Promise<Session | undefined>;
  /** Has the browser keep it. */
  cookies(session: Session): Promise<string[]>;
  /** Its access token was replaced. */
  renew(session: Session, grant: Grant): void;
  /** What the browser is told after that. */
  renewed(session: Session): Promise<string[]>;
  end(session: Session): void;
  /** Has the browser forget. */
  clearing(): string[];
}

export interface SessionOptions {
  readonly seconds: number;
  readonly max: number;
  readonly now: () => number;
}

/** 256 bits that nobody guesses. */
export const secret = () => randomBytes(32).toString('base64url');

/**
 * Who is logged in. Sessions live in this process alone: a cookie holds nothing but an id, tokens never leave, and logging out ends a session for certain. An id
 * that was not made here is worth nothing, so that nobody can be given one.
 */
export class Sessions implements SessionStore {
  private readonly all = new Map<string, Session>();

  constructor(private readonly options: SessionOptions) {}

  get size(): number {
    return this.all.size;
  }

  begin(person: Person, grant: Grant): Session {
    this.sweep();
    const ends = this.options.now() + this.options.seconds * 1_000;
    const session: Session = { ...person, id: secret(), csrf: secret(), ends, grant };
    this.all.set(session.id, session);
    return session;
  }

  async find(cookies: string | undefined): Promise<Session | undefined> {
    return this.current(readCookie(cookies, SESSION_COOKIE));
  }

  async cookies({ id }: Session): Promise<string[]> {
    return [writeCookie(SESSION_COOKIE, id, this.options.seconds)];
  }

  renew(session: Session, grant: Grant): void {
    session.grant = grant;
  }

  /** The browser has nothing but the id, which stays. */
  async renewed(): Promise<string[]> {
    return [];
  }

  end({ id }: Session): void {
    this.all.delete(id);
  }

  clearing(): string[] {
    return [clearCookie(SESSION_COOKIE)];
  }

  private current(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.all.get(id);
    if (session !== undefined && session.ends <= this.options.now()) {
      this.all.delete(session.id);
      return undefined;
    }
    return session;
  }

  /** What has ended goes, and the oldest where there are too many. */
  private sweep(): void {
    for (const session of this.all.values()) this.current(session.id);
    while (this.all.size >= this.options.max) {
      const [oldest] = this.all.keys();
      if (oldest === undefined) return;
      this.all.delete(oldest);
    }
  }
}

/** Whether a form is one of this session. Takes the same time wherever they differ. */
export function ownsForm({ csrf }: Session, given: string): boolean {
  const [a, b] = [Buffer.from(csrf), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
