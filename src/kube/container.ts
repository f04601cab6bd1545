import type { k8s } from 'cdk8s-plus-28';
import type { Plain } from './plain';
import { canonicalAmounts } from './quantity';

/** Amounts by resource: `cpu`, `memory`, `ephemeral-storage`. */
export type Amounts = Readonly<Record<string, string>>;

/** A variable: a plain value, or a key of a Secret. */
export type Variable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly secret: string; readonly key: string };

export interface Mount {
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** An HTTP probe of a port of the container. */
export interface Probe {
  readonly path: string;
  readonly port: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's entry point. */
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly Variable[];
  readonly ports?: readonly { readonly name: string; readonly port: number }[];
  readonly mounts: readonly Mount[];
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly probes?: { readonly startup: Probe; readonly readiness: Probe; readonly liveness: Probe };
  /** @default false */
  readonly writableRoot?: boolean;
}

/** Renders a container that meets the restricted Pod Security Standard, API defaults written out. */
export function container(spec: ContainerSpec): Plain<k8s.Container> {
  return {
    name: spec.name,
    image: spec.image,
    imagePullPolicy: pullPolicy(spec.image),
    ...(spec.command && { command: spec.command.map(literal) }),
    ...(spec.args && { args: spec.args.map(literal) }),
    ...(spec.env?.length && { env: spec.env.map(variable) }),
    ...(spec.ports?.length && {
      ports: spec.ports.map(({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })),
    }),
    ...(spec.probes && {
      startupProbe: probe(spec.probes.startup),
      readinessProbe: probe(spec.probes.readiness),
      livenessProbe: probe(spec.probes.liveness),
    }),
    resources: { requests: canonicalAmounts(spec.requests), limits: canonicalAmounts(spec.limits) },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: spec.writableRoot !== true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: spec.mounts.map(({ volume, path, readOnly }) => ({
      name: volume,
      mountPath: path,
      ...(readOnly && { readOnly: true }),
    })),
  };
}

/** What a digest or a tag names does not move, so that a cached image is the right one; anything else must be asked for. */
function pullPolicy(image: string): string {
  const pinned = image.includes('@') || /:(?!latest$)[^/:]+$/.test(image);
  return pinned ? 'IfNotPresent' : 'Always';
}

/** Kubernetes replaces `$(NAME)` in commands and variables. What a composition writes is meant as it stands, here as on a laptop. */
function literal(text: string): string {
  return text.replace(/\$(?=[$(])/g, '$$$$');
}

function variable(given: Variable): Plain<k8s.EnvVar> {
  return 'value' in given
    ? { name: given.name, value: literal(given.value) }
    : { name: given.name, valueFrom: { secretKeyRef: { name: given.secret, key: given.key } } };
}

function probe({ path, port, periodSeconds, timeoutSeconds, failureThreshold }: Probe): Plain<k8s.Probe> {
  return {
    httpGet: { path, port: port, scheme: 'HTTP' },
    periodSeconds,
    timeoutSeconds,
    failureThreshold,
    successThreshold: 1,
  };
}
