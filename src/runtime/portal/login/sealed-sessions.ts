import { z } from 'zod';
import { clearCookie, readCookie, SESSION_COOKIE, writeCookie } from './cookies';
import type { Keys } from './keys';
import { type Grant, type Person, type Session, type SessionOptions, type SessionStore, secret } from './sessions';

/** Characters of one cookie: browsers keep 4,096 with its name and attributes. */
const PART = 3_800;
/** Servers and what stands before them take some 16 KiB of headers. */
const MOST_PARTS = 3;

const Sealed = z.object({
  id: z.string(),
  csrf: z.string(),
  subject: z.string(),
  person: z.string(),
  ends: z.number(),
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expires: z.number(),
});

/** What this process knows of a session beside what the browser brings. */
interface Known {
  readonly ends: number;
  /** A newer grant than that of requests which are still on their way. */
  readonly grant?: Grant | undefined;
  readonly ended?: true;
}

/**
 * Who is logged in, where several processes serve: the browser keeps its session, sealed, so that each of them can open it. A process remembers the sessions that ended in it; another one
 * does not know of them, and therefore logging out also revokes what renews the session at the identity provider.
 */
export class SealedSessions implements SessionStore {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly keys: Keys,
    private readonly options: SessionOptions,
  ) {}

  get size(): number {
    this.sweep();
    return [...this.known.values()].filter(({ ended }) => ended !== true).length;
  }

  begin(person: Person, grant: Grant): Session {
    const ends = this.options.now() + this.options.seconds * 1_000;
    const session: Session = { ...person, id: secret(), csrf: secret(), ends, grant };
    this.remember(session.id, { ends });
    return session;
  }

  async find(cookies: string | undefined): Promise<Session | undefined> {
    const sealed = joined(cookies);
    const payload = sealed === undefined ? undefined : await this.keys.open('session', sealed);
    const { data } = Sealed.safeParse(payload);
    if (data === undefined || data.ends <= this.options.now()) return undefined;
    const { id, csrf, subject, person, ends, ...rest } = data;
    const known = this.known.get(id);
    if (known?.ended === true) return undefined;
    if (known === undefined) this.remember(id, { ends });
    const grant: Grant = known?.grant !== undefined && known.grant.expires > rest.expires ? known.grant : rest;
    return { id, csrf, subject, person, ends, grant };
  }

  /** @throws Error when what the provider gave is too much for a browser to keep */
  async cookies(session: Session): Promise<string[]> {
    const whole = await this.seal(session, session.grant);
    const { refreshToken: _, ...least } = session.grant;
    // Without what renews it the person logs in again when the access token ends.
    const sealed = whole.length <= PART * MOST_PARTS ? whole : await this.seal(session, least);
    const count = Math.ceil(sealed.length / PART);
    if (count > MOST_PARTS) throw new Error('the tokens of the identity provider are larger than a browser keeps');
    const seconds = (session.ends - this.options.now()) / 1_000;
    return Array.from({ length: count }, (_part, index) => {
      const part = sealed.slice(index * PART, (index + 1) * PART);
      return writeCookie(nameOf(index), index === 0 ? `${count}.${part}` : part, seconds);
    });
  }

  renew(session: Session, grant: Grant): void {
    session.grant = grant;
    this.remember(session.id, { ends: session.ends, grant });
  }

  renewed(session: Session): Promise<string[]> {
    return this.cookies(session);
  }

  end({ id, ends }: Session): void {
    this.remember(id, { ends, ended: true });
  }

  clearing(): string[] {
    return Array.from({ length: MOST_PARTS }, (_part, index) => clearCookie(nameOf(index)));
  }

  private seal({ id, csrf, subject, person, ends }: Session, grant: Grant): Promise<string> {
    return this.keys.seal('session', { id, csrf, subject, person, ends, ...grant }, ends);
  }

  private remember(id: string, known: Known): void {
    this.known.delete(id);
    this.known.set(id, known);
    if (this.known.size > this.options.max) this.sweep();
    if (this.known.size > this.options.max) this.forgetOldest();
  }

  /** What is open is read from its cookie again; that a session has ended is known here alone, and is forgotten last. */
  private forgetOldest(): void {
    const [first] = this.known.keys();
    const open = [...this.known].find(([, { ended }]) => ended !== true)?.[0];
    const forgotten = open ?? first;
    if (forgotten !== undefined) this.known.delete(forgotten);
  }

  private sweep(): void {
    const now = this.options.now();
    for (const [id, { ends }] of this.known) if (ends <= now) this.known.delete(id);
  }
}

const nameOf = (index: number) => (index === 0 ? SESSION_COOKIE : `${SESSION_COOKIE}-${index}`);

/** The parts that the first one counts; nothing where one is missing. */
function joined(cookies: string | undefined): string | undefined {
  const [, count, first] = /^([1-9])\.(.+)$/.exec(readCookie(cookies, SESSION_COOKIE) ?? '') ?? [];
  if (first === undefined || Number(count) > MOST_PARTS) return undefined;
  const parts = [first];
  for (let index = 1; index < Number(count); index++) {
    const part = readCookie(cookies, nameOf(index));
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.join('');
}
