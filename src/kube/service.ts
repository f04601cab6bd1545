import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { KernelObject, lazily, type ObjectMeta } from './object';
import type { Plain } from './plain';

export interface ServiceSpec {
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly {
    readonly name: string;
    readonly port: number;
    /** What is spoken on it, for gateways and meshes. */
    readonly appProtocol: string;
  }[];
  /** A fixed address. Absent: the cluster chooses. */
  readonly clusterIp?: string;
  /** Keeps a client address on one pod for this long. Absent: any pod serves any request. */
  readonly clientAffinitySeconds?: number;
}

/** A Service inside the cluster, API defaults written out. */
export class ServiceObject extends KernelObject {
  constructor(scope: Construct, id: string, meta: ObjectMeta, spec: () => ServiceSpec) {
    super(scope, id, k8s.KubeService.GVK, meta, { spec: lazily(() => render(spec())) });
  }
}

function render({ selector, ports, clusterIp, clientAffinitySeconds }: ServiceSpec): Plain<k8s.ServiceSpec> {
  return {
    type: 'ClusterIP',
    ...(clusterIp !== undefined && { clusterIP: clusterIp }),
    internalTrafficPolicy: 'Cluster',
    ipFamilyPolicy: 'SingleStack',
    selector: { ...selector },
    ports: ports.map(({ name, port, appProtocol }) => ({
      name,
      port,
      appProtocol,
      protocol: 'TCP',
      targetPort: name,
    })),
    ...(clientAffinitySeconds === undefined
      ? { sessionAffinity: 'None' }
      : {
          sessionAffinity: 'ClientIP',
          sessionAffinityConfig: { clientIP: { timeoutSeconds: clientAffinitySeconds } },
        }),
  };
}
