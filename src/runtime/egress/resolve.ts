import { Resolver } from 'node:dns/promises';

/** Finds the addresses of a name: an empty list where there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Most addresses of a name that are tried. */
const ADDRESSES = 16;
/** Tries of each name server. */
const TRIES = 2;

/**
 * Asks the name servers of the pod for the name as it stands. Search domains don't apply, so that `api.example.com` is never
 * `api.example.com.some.namespace.svc`, and neither does /etc/hosts. IPv4 comes first: fewer clusters route IPv6 outwards.
 *
 * @param seconds the time for an answer; after it the name counts as one without addresses
 * @param servers addresses of name servers; the pod's where absent
 */
export function nameServers(seconds: number, servers?: readonly string[]): Resolve {
  return async (host) => {
    const resolver = new Resolver({ timeout: Math.ceil((seconds * 1_000) / TRIES), tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), seconds * 1_000);
    try {
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : [])).slice(0, ADDRESSES);
    } finally {
      clearTimeout(timer);
    }
  };
}
