import type { KubernetesObject } from './composition';

export interface PodPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** One pod, or a machine outside of the cluster: what has an address and listens. */
export interface Pod {
  /** `namespace/name`; a machine outside has no namespace. */
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly PodPort[];
  readonly v4: string;
  readonly v6: string;
}

type Template = {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly containers: readonly {
      readonly ports?: readonly {
        readonly name?: string;
        readonly containerPort: number;
        readonly protocol?: 'TCP' | 'UDP';
      }[];
    }[];
  };
};

/** Pods that others run, beside the composition: its callers, what it reaches, and strangers who have no business here. */
const NEIGHBOURS = [
  neighbour('edge', 'gateway', { app: 'gateway' }, 8080),
  neighbour('edge', 'stranger', { app: 'other' }, 8080),
  neighbour('monitoring', 'prometheus', { app: 'prometheus' }, 9090),
  neighbour('kube-system', 'dns', { 'k8s-app': 'kube-dns' }, 53),
  neighbour('databases', 'postgres', { app: 'postgres' }, 5432),
  neighbour('databases', 'archive', { app: 'archive' }, 5432),
  // They bear the labels of a caller, in a wrong namespace: one without policies, and those of the tenants.
  neighbour('databases', 'impostor', { app: 'gateway' }, 8080),
  neighbour('payments', 'impostor', { app: 'gateway' }, 8080),
  neighbour('research', 'impostor', { app: 'gateway', 'k8s-app': 'kube-dns' }, 8080),
];

function neighbour(namespace: string, id: string, labels: Record<string, string>, port: number) {
  const ports: PodPort[] = [{ port, protocol: 'TCP' }];
  if (port === 53) ports.push({ port, protocol: 'UDP' });
  return { namespace, id, labels, ports };
}

const tcp = (...ports: number[]): PodPort[] => ports.map((port) => ({ port, protocol: 'TCP' }));

/** Machines outside: the internet, the clouds' metadata services, and the company's network. */
const OUTSIDE: readonly Pod[] = [
  { name: 'world', labels: {}, ports: tcp(80, 443, 8443), v4: '93.184.215.14', v6: '2606:2800:21f::1' },
  { name: 'metadata', labels: {}, ports: tcp(80, 443), v4: '169.254.169.254', v6: 'fd00:ec2::254' },
  { name: 'corporate', labels: {}, ports: tcp(22, 443, 8000, 8010, 8011), v4: '10.250.0.5', v6: 'fd99::5' },
];

export class Cluster {
  readonly pods: readonly Pod[];
  readonly policies: readonly KubernetesObject[];
  /** Labels of each namespace; every namespace carries its own name. */
  readonly namespaces = new Map<string, Readonly<Record<string, string>>>();

  constructor(readonly objects: readonly KubernetesObject[]) {
    this.policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
    for (const { kind, metadata } of objects) {
      if (kind === 'Namespace') this.#addNamespace(metadata.name, metadata.labels);
    }
    const workloads = objects
      .filter(({ kind }) => ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind))
      .map(({ metadata, spec }) =>
        podOf(metadata.namespace ?? 'default', metadata.name, spec?.['template'] as Template),
      );
    const others = NEIGHBOURS.map(({ id, ...rest }) => ({ ...rest, name: `${rest.namespace}/${id}` }));
    const placed = [...workloads, ...others].map((pod, index) => ({
      ...pod,
      v4: `10.77.0.${index + 10}`,
      v6: `fd77::${(index + 10).toString(16)}`,
    }));
    for (const { namespace } of placed) if (namespace !== undefined) this.#addNamespace(namespace);
    this.pods = [...placed, ...OUTSIDE];
  }

  find(name: string): Pod {
    const pod = this.pods.find((one) => one.name === name);
    if (pod === undefined) throw new Error(`no pod ${name}`);
    return pod;
  }

  /** Whether a pod is part of the composition. */
  governs({ namespace }: Pod): boolean {
    return this.objects.some(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  }

  /** A configuration that the composition wrote for a role. */
  configOf(role: string): { readonly listeners: readonly { readonly server: string; readonly port: number }[] } {
    const texts = this.objects.flatMap(({ kind, data }) => (kind === 'ConfigMap' ? Object.values(data ?? {}) : []));
    const found = texts.flatMap((text) => {
      try {
        return [JSON.parse(text)];
      } catch {
        return [];
      }
    });
    return found.find((config) => config.role === role);
  }

  #addNamespace(name: string, labels: Readonly<Record<string, string>> = {}): void {
    this.namespaces.set(name, { ...this.namespaces.get(name), ...labels, 'kubernetes.io/metadata.name': name });
  }
}

function podOf(namespace: string, name: string, { metadata, spec }: Template) {
  const ports = spec.containers.flatMap((container) =>
    (container.ports ?? []).map(({ name: portName, containerPort, protocol = 'TCP' }): PodPort => {
      return { ...(portName !== undefined && { name: portName }), port: containerPort, protocol };
    }),
  );
  return { namespace, name: `${namespace}/${name}`, labels: metadata.labels, ports };
}
