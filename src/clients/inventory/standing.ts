import type { Identity } from './identity';
import type { KnownServers } from './known';
import type { ApprovedServers, Standing } from './registry';

/** Who may say something of a server. */
export interface Governance {
  readonly registry?: ApprovedServers;
  /** For which servers somebody answers. */
  readonly known?: KnownServers;
  /** The addresses at which this machine serves a composition, with the names of the servers. */
  readonly composed?: ReadonlyMap<string, string>;
}

/** What was said of a server, and by whom. */
export interface Standings {
  readonly standing: Standing;
  /** Its name in the registry. */
  readonly registryName?: string;
  /** Its name in the composition that this machine serves. */
  readonly composed?: string;
  /** Who answers for it, where neither does. */
  readonly owner?: string;
  /** The last day on which the owner did. */
  readonly expired?: string;
}

/** Asks the registry, then the composition, then people. What the registry blocks is blocked, whoever answers for it. */
export function standingsOf(identity: Identity, { registry, known, composed }: Governance): Standings {
  const judged: Standings = registry?.judge(identity) ?? {
    standing: identity.kind === 'gateway' ? 'tolerated' : 'unknown',
  };
  if (judged.standing !== 'unknown') return judged;
  const own = identity.exact === undefined ? undefined : composed?.get(identity.exact);
  if (own !== undefined) return { standing: 'sanctioned', composed: own };
  const answer = known?.find(identity);
  if (answer === undefined) return judged;
  const { owner, expires } = answer.entry;
  return answer.hasExpired ? { ...judged, owner, expired: expires } : { standing: 'tolerated', owner };
}
