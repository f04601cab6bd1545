import { Problems } from '../../errors';
import type { PolicyRule } from '../../kube';
import type { DeclaredHost, Peer } from '../../network';

/** A server, as what enforces names for it sees it. */
export interface EgressMember {
  /** The construct path, for errors. */
  readonly path: string;
  /** The server's name: its identity, together with its namespace. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The server's pods. */
  readonly peer: Peer;
  /** The hosts that it declared by name, read at synthesis. `*` stands for every public one. */
  readonly hosts: () => readonly DeclaredHost[];
}

/** A server's way to the hosts that it declared by name. */
export interface EgressRoute {
  /** Where the server finds it, as the variables of proxies have it. */
  readonly url: string;
  /** What opens it in the server's network policy, in the place of all public addresses. */
  readonly rule: PolicyRule;
  /** Whether it is found by name, so that the pod needs DNS. */
  readonly needsDns: boolean;
}

/** What enforces the names of hosts: an `EgressProxy`, or another implementation. */
export interface EgressVia {
  /**
   * The way of one server. Asked each time that the server changes; the same server gets the same way.
   *
   * @throws StrataError where there is none
   */
  route(member: EgressMember): EgressRoute;
}

/** What enforces names for all servers of a platform. It may come before or after them. */
export class PlatformEgress {
  readonly #changed = new Set<() => void>();
  #via: EgressVia | undefined;

  get via(): EgressVia | undefined {
    return this.#via;
  }

  /** Has a server derived again once names are enforced. */
  onChange(changed: () => void): void {
    this.#changed.add(changed);
  }

  /**
   * From now on names are enforced by this.
   *
   * @param subject who asks, for errors
   * @throws StrataError or StrataErrors of the servers that cannot go that way
   */
  use(via: EgressVia, subject: string): void {
    this.#via = via;
    const problems = new Problems(subject);
    for (const changed of this.#changed) {
      problems.attempt(changed);
    }
    problems.raise();
  }
}
