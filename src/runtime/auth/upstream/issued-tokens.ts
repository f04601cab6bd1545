import { UpstreamTokenError } from './upstream-token-error';

/** A token that was issued to the gateway. */
export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface Entry {
  readonly issued: IssuedToken;
  /** When it is replaced, milliseconds since the epoch. */
  readonly until: number;
}

interface Failure {
  readonly error: UpstreamTokenError;
  readonly until: number;
}

const SIZE = 4_096;
/** How long before its end a token is not used any more: a share of its life, and at most so many milliseconds. */
const MARGIN = 0.1;
const LONGEST_MARGIN = 30_000;
/** How long a failure stands for the next callers, so that an authorization server in trouble is not asked for each call, milliseconds. */
const FAILURE = 2_000;

/** Tokens for upstreams until shortly before their end. Callers who want the same token at once wait for one request. */
export class IssuedTokens {
  private readonly entries = new Map<string, Entry>();
  private readonly failures = new Map<string, Failure>();
  private readonly pending = new Map<string, Promise<IssuedToken>>();

  constructor(
    private readonly now: () => number,
    private readonly size = SIZE,
  ) {}

  /**
   * @param latest a token is not used beyond this time, milliseconds since the epoch: that of the token it was exchanged for
   * @throws UpstreamTokenError what `issue` rejects with
   */
  get(key: string, latest: number, issue: () => Promise<IssuedToken>): IssuedToken | Promise<IssuedToken> {
    const now = this.now();
    const entry = this.entries.get(key);
    if (entry !== undefined && now < entry.until) return entry.issued;
    const failure = this.failures.get(key);
    if (failure !== undefined && now < failure.until) throw failure.error;
    return this.pending.get(key) ?? this.issue(key, latest, issue);
  }

  /** Forgets a token that was not accepted. */
  drop(key: string): void {
    this.entries.delete(key);
    this.failures.delete(key);
  }

  private issue(key: string, latest: number, issue: () => Promise<IssuedToken>): Promise<IssuedToken> {
    const pending = issue().then(
      (issued) => {
        this.pending.delete(key);
        this.failures.delete(key);
        const now = this.now();
        const margin = Math.min(LONGEST_MARGIN, (issued.expiresAt - now) * MARGIN);
        put(this.entries, key, { issued, until: Math.min(issued.expiresAt - margin, latest) }, this.size);
        return issued;
      },
      (error: unknown) => {
        this.pending.delete(key);
        if (error instanceof UpstreamTokenError) {
          put(this.failures, key, { error, until: this.now() + FAILURE }, this.size);
        }
        throw error;
      },
    );
    this.pending.set(key, pending);
    return pending;
  }
}

/** Sets an entry as the newest; the oldest goes where there are too many. */
function put<Value>(map: Map<string, Value>, key: string, value: Value, size: number): void {
  map.delete(key);
  if (map.size >= size) map.delete(map.keys().next().value as string);
  map.set(key, value);
}
