import type { Chart } from 'cdk8s';
import type { PolicyCompanion } from '../../kube';

/** A service mesh: mutual TLS between the pods of a platform, and the permissions of the network policies by who a workload proves to be. */
export interface Mesh {
  /** Labels of namespaces whose pods are members. */
  readonly namespaceLabels: Readonly<Record<string, string>>;
  /** What goes with every network policy of the platform. */
  readonly policies: PolicyCompanion;
  /** Whether its proxies look at the requests of servers, not only at connections. */
  readonly readsRequests?: boolean;
  /** Creates what the members of a namespace share. */
  join(namespace: Chart): void;
}
