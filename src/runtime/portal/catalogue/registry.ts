import { LifecycleState, type PortalConfig } from '../../../contract';
import { Outbound } from '../../auth/outbound/outbound';
import { type Entry, entryOf, isSegment } from './entry';

/** Why the registry gave no answer that can be shown. */
export type FailureKind = 'unauthorized' | 'missing' | 'refused' | 'unavailable';

export class RegistryFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }
}

export interface Listing {
  readonly entries: readonly Entry[];
  /** There are more than are shown. */
  readonly cut: boolean;
  /** Items that could not be read. */
  readonly unreadable: number;
}

/** What happened to a version. */
export interface HistoryEvent {
  readonly at: string;
  readonly to: string;
  /** Who did it. The registry tells it to who decides alone. */
  readonly by?: string | undefined;
  readonly comment?: string | undefined;
}

export interface History {
  /** The oldest first. */
  readonly events: readonly HistoryEvent[];
  /** Where who asks may bring the version now. Absent: the registry does not say. */
  readonly next?: readonly LifecycleState[] | undefined;
}

const PAGE = 100;
/** A whole catalogue may take so many times as long as one answer. */
const PAGES_TIME = 10;

/** The registry, over its HTTP interface and with the token of who asks: what somebody may see and do, the registry decides. */
export class Registry {
  private readonly outbound: Outbound;
  private readonly base: string;

  constructor(private readonly config: PortalConfig['registry']) {
    const { privateNetwork, caFile, timeoutSeconds, answerBytes } = config;
    this.outbound = new Outbound({ privateNetwork, caFile, timeout: timeoutSeconds * 1_000, largest: answerBytes });
    this.base = config.url.replace(/\/+$/, '');
  }

  /** The newest version of each server that somebody may see. */
  async list(token: string | undefined): Promise<Listing> {
    const entries: Entry[] = [];
    let unreadable = 0;
    let cursor: string | undefined;
    const end = Date.now() + this.config.timeoutSeconds * 1_000 * PAGES_TIME;
    do {
      if (Date.now() > end) throw new RegistryFailure('unavailable', 'the registry is too slow');
      // What is blocked is told as deleted. People who look for it shall learn why they do not get it.
      const query = new URLSearchParams({ version: 'latest', include_deleted: 'true', limit: String(PAGE) });
      if (cursor !== undefined) query.set('cursor', cursor);
      const answer = await this.get(`/servers?${query}`, token);
      const { servers, metadata } = answer as { servers?: unknown; metadata?: { nextCursor?: unknown } };
      if (!Array.isArray(servers)) throw new RegistryFailure('unavailable', 'the registry answered with no list');
      for (const item of servers) {
        const entry = entryOf(item);
        if (entry === undefined) unreadable++;
        else if (entry.status === 'deleted' && entry.own.lifecycle !== 'blocked') continue;
        else if (entries.length < this.config.servers) entries.push(entry);
        else return { entries, cut: true, unreadable };
      }
      const next = metadata?.nextCursor;
      // A list that goes on where it is would never end.
      cursor = typeof next === 'string' && next !== '' && next !== cursor && servers.length > 0 ? next : undefined;
    } while (cursor !== undefined);
    return { entries, cut: false, unreadable };
  }

  /** All versions of a server, the newest first. */
  async versions(name: string, token: string | undefined): Promise<readonly Entry[]> {
    const answer = await this.get(`/servers/${segment(name)}/versions?include_deleted=true`, token);
    const { servers } = answer as { servers?: unknown };
    const entries = (Array.isArray(servers) ? servers : []).flatMap((item) => entryOf(item) ?? []);
    const own = entries.filter((entry) => entry.name === name);
    if (own.length === 0) throw new RegistryFailure('missing', 'there is no such server');
    return own;
  }

  /** What happened to a version, and what who asks may do with it. */
  async history(name: string, version: string, token: string): Promise<History> {
    const { events, next } = (await this.ask(this.events(name, version), token)) as {
      events?: unknown;
      next?: unknown;
    };
    return {
      events: (Array.isArray(events) ? events : []).flatMap(({ at, kind, detail }): HistoryEvent[] => {
        const { to, subject, comment } = (detail ?? {}) as Record<string, unknown>;
        if (kind !== 'lifecycle' || typeof at !== 'string' || typeof to !== 'string') return [];
        const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
        return [{ at, to, by: text(subject), comment: text(comment) }];
      }),
      next: LifecycleState.array().safeParse(next).data,
    };
  }

  /** Moves a version through the approval workflow, as who asks. */
  async move(
    name: string,
    version: string,
    to: LifecycleState,
    comment: string | undefined,
    token: string,
  ): Promise<void> {
    await this.ask(this.events(name, version), token, JSON.stringify({ to, ...(comment && { comment }) }));
  }

  close(): Promise<void> {
    return this.outbound.close();
  }

  private events(name: string, version: string): string {
    return `${this.base}/catalog/x/strata/v1/servers/${segment(name)}/versions/${segment(version)}/events`;
  }

  private get(path: string, token: string | undefined): Promise<object> {
    return this.ask(`${this.base}${token === undefined ? '' : '/catalog'}/v0.1${path}`, token);
  }

  private async ask(url: string, token: string | undefined, body?: string): Promise<object> {
    let status: number;
    let answer: unknown;
    try {
      const response = await this.outbound.fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'application/json',
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
      });
      status = response.status;
      answer = await response.json();
    } catch (error) {
      throw new RegistryFailure('unavailable', error instanceof Error ? error.message : String(error));
    }
    if (status === 200 && typeof answer === 'object' && answer !== null) return answer;
    const { error } = (answer ?? {}) as { error?: unknown };
    throw new RegistryFailure(
      kindOf(status),
      typeof error === 'string' ? error.slice(0, 300) : `it answered ${status}`,
    );
  }
}

function kindOf(status: number): FailureKind {
  if (status === 401) return 'unauthorized';
  if (status === 404) return 'missing';
  return status === 400 || status === 403 || status === 409 ? 'refused' : 'unavailable';
}

/** A step of a path. URLs take `..` for the step before, even where it is escaped. */
function segment(text: string): string {
  if (!isSegment(text)) throw new RegistryFailure('missing', 'there is no such server');
  return encodeURIComponent(text);
}
