import type { Construct } from 'constructs';
import { Problems } from '../../errors';
import type { PolicyRule } from '../../kube';
import type { DeclaredHost, Dns, Peer } from '../../network';

/** What a server reaches beside the hosts that it declared by name. */
export interface EgressBeside {
  /** Ranges of addresses. */
  readonly ranges: readonly string[];
  /** Whether it asks for names of the cluster, of Services. */
  readonly clusterNames: boolean;
  /** Other names that it has to resolve. */
  readonly names: readonly string[];
  /** The namespaces of pods that it reaches. Absent: pods of namespaces by label. */
  readonly namespaces?: readonly string[];
}

/** A server, as what enforces names for it sees it. */
export interface EgressMember {
  /** The construct path, for errors. */
  readonly path: string;
  /** The server's construct: what has to be created goes below it. */
  readonly scope: Construct;
  /** The server's name: its identity, together with its namespace. */
  readonly name: string;
  /** The namespace, where the chart has one. */
  readonly namespace?: string;
  /** The server's pods. */
  readonly peer: Peer;
  /** Where the server resolves names. */
  readonly dns: Dns;
  /** The hosts that it declared by name, and those that its bridge fetches keys from, read at synthesis. `*` stands for every public one. */
  readonly hosts: () => readonly DeclaredHost[];
  /** What else it reaches, read at synthesis. */
  readonly beside: () => EgressBeside;
}

/** A server's way to the hosts that it declared by name. */
export interface EgressRoute {
  /** Where the server finds it, as the variables of proxies have it. Absent: connections are judged on their way, and programs need not know. */
  readonly url?: string;
  /**
   * What opens it in the server's network policy, in the place of all public addresses. Absent: another policy opens it. `public` opens the declared ports to
   * public addresses, because something inside the pod decides on names.
   */
  readonly rule?: PolicyRule | 'public';
  /** Whether the pod needs DNS for it. */
  readonly needsDns: boolean;
  /** Whether another policy opens DNS, for whatever the pod needs it: the network policy then must not, since a wider rule makes a narrower one void. */
  readonly ownsDns?: boolean;
}

/** What enforces the names of hosts: an `EgressProxy`, or another implementation. */
export interface EgressVia {
  /** Whether connections are judged for the whole pod, so that hosts which the bridge itself reaches, such as the issuer of tokens, go the same way. */
  readonly wholePod?: boolean;
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
