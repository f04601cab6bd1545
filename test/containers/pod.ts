/** Kubernetes objects as plain data; only what the conversion touches has a shape. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly [field: string]: unknown;
}

interface ContainerPort {
  readonly name: string;
  readonly containerPort: number;
}

interface HttpProbe {
  readonly httpGet: { readonly path: string; readonly port: number };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface Container {
  readonly name: string;
  readonly ports?: readonly ContainerPort[];
  readonly startupProbe?: HttpProbe;
  readonly readinessProbe?: HttpProbe;
  readonly livenessProbe?: HttpProbe;
  readonly [field: string]: unknown;
}

interface PodSpec {
  readonly initContainers: readonly Container[];
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly [field: string]: unknown }[];
  readonly terminationGracePeriodSeconds: number;
  readonly [field: string]: unknown;
}

/** What differs between a cluster and this engine. The suite prints it, so that nobody takes more from a green run than it shows. */
export const DIFFERENCES: readonly { readonly field: string; readonly here: string }[] = [
  { field: 'Deployment', here: 'its pod template is run as one Pod of the same name' },
  { field: 'Service, NetworkPolicy', here: 'not enforced; the ports of the pod are published on loopback instead' },
  {
    field: 'containers[].*Probe',
    here: 'taken out: podman runs them as a shell and curl inside the container; the suite calls the same paths itself',
  },
  { field: 'restartPolicy: Always', here: 'OnFailure: podman 4.3 would restart the init container for ever too' },
  { field: 'volumes[].name', here: 'podman 4.3 names a volume by it alone, not by the pod, so pods take turns' },
  { field: 'terminationGracePeriodSeconds', here: 'ignored by podman 4.3; the suite passes it when it stops the pod' },
  { field: 'emptyDir.medium, emptyDir.sizeLimit', here: 'ignored by podman 4.3: a folder on disk without a limit' },
  {
    field: 'securityContext.fsGroup',
    here: 'ignored by podman 4.3: a volume belongs to the user of the first container that mounts it',
  },
  { field: 'resources.*.ephemeral-storage', here: 'ignored by podman 4.3' },
  {
    field: 'serviceAccountName, automountServiceAccountToken, enableServiceLinks',
    here: 'without meaning: there is no API server',
  },
];

/** The ports on loopback under which the pod's ports are published, by name. */
export type PublishedPorts = Readonly<Record<string, number>>;

/** The Deployment among the objects. */
export function deployment(objects: readonly KubernetesObject[]): { name: string; template: PodSpec } {
  const found = objects.find(({ kind }) => kind === 'Deployment');
  if (found === undefined) {
    throw new Error('no Deployment was synthesized');
  }
  const { template } = found['spec'] as { template: { spec: PodSpec } };
  return { name: found.metadata.name, template: template.spec };
}

/** What `podman kube play` gets: the Deployment's pod and the ConfigMaps that it mounts, as they are. */
export function playable(objects: readonly KubernetesObject[], published: PublishedPorts): readonly object[] {
  const { name, template } = deployment(objects);
  const containers = template.containers.map(
    ({ startupProbe, readinessProbe, livenessProbe, ports, ...container }) => ({
      ...container,
      ...(ports && { ports: ports.map((port) => ({ ...port, hostIP: '127.0.0.1', hostPort: published[port.name] })) }),
    }),
  );
  const restartPolicy = 'OnFailure';
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: { ...template, restartPolicy, containers },
  };
  return [...objects.filter(({ kind }) => kind === 'ConfigMap'), pod];
}
