export interface GuardOptions {
  /** Names that are served, without port. */
  readonly allowedHosts: readonly string[];
  /** Web origins that are served, such as `https://app.example`. */
  readonly allowedOrigins: readonly string[];
}

/**
 * Keeps web pages out that have no business here. A browser sends `Origin` with what a page asks for, and after DNS rebinding it sends a
 * `Host` that is not ours (2026-07-28 `basic/transports/streamable-http`, "Security"). A client that is no browser sends no `Origin`.
 */
export class Guard {
  private readonly hosts: ReadonlySet<string>;
  private readonly origins: ReadonlySet<string>;
  /** The last values that passed. Clients repeat themselves. */
  private host: string | undefined;

  constructor({ allowedHosts, allowedOrigins }: GuardOptions) {
    this.hosts = new Set(allowedHosts.map((name) => name.toLowerCase()));
    this.origins = new Set(allowedOrigins.map(normalOrigin));
  }

  /** Why a request with these headers is refused; undefined where it is not. */
  refuse(host: string | undefined, origin: string | undefined): 'host' | 'origin' | undefined {
    if (host === undefined) return 'host';
    if (host !== this.host) {
      if (!this.hosts.has(hostName(host))) return 'host';
      this.host = host;
    }
    return origin === undefined || this.allows(origin, host) ? undefined : 'origin';
  }

  /** Whether this origin was named in the configuration, and may read answers across origins. */
  names(origin: string | undefined): boolean {
    return origin !== undefined && this.origins.has(normalOrigin(origin));
  }

  /** A page of our own origin is no foreign page: its `Host` was checked, and it cannot be forged by a page elsewhere. */
  private allows(origin: string, host: string): boolean {
    const name = normalOrigin(origin);
    return (
      this.origins.has(name) || name === `http://${host.toLowerCase()}` || name === `https://${host.toLowerCase()}`
    );
  }
}

/** The name in a `Host` header. Anything that is not a plain name, address or bracketed address is left as it is and matches nothing. */
function hostName(host: string): string {
  return /^(\[[0-9a-f:.]+\]|[^\s:@/?#[\]\\]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase() ?? '';
}

function normalOrigin(origin: string): string {
  return origin.toLowerCase();
}
