import type { Construct } from 'constructs';
import type { CollectorPods, CollectorRunner, CollectorTemplate, CollectorVariable } from '../../constructs';
import { RUN_AS } from '../../contract';
import { CustomObject } from '../../kube';
import type { CollectorResourceSpec } from './collector-resource';

const TYPE = { apiVersion: 'opentelemetry.io/v1beta1', kind: 'OpenTelemetryCollector' };
const VOLUME = 'authorities';

/**
 * The OpenTelemetry operator runs a collector: the same configuration, in its custom resource. The ServiceAccount and the NetworkPolicy stay ours; the
 * operator is asked for neither roles, nor policies, nor upgrades of its own.
 */
export class OtelOperator implements CollectorRunner {
  private constructor() {}

  /** For the prop `runBy` of a collector. The operator, with its custom resources in version v1beta1, is installed. */
  static runner(): OtelOperator {
    return new OtelOperator();
  }

  serviceName(name: string): string {
    return `${name}-collector`;
  }

  selector(name: string, namespace: string | undefined): Readonly<Record<string, string>> {
    return {
      'app.kubernetes.io/managed-by': 'opentelemetry-operator',
      'app.kubernetes.io/component': 'opentelemetry-collector',
      'app.kubernetes.io/instance': `${namespace ?? 'default'}.${name}`,
    };
  }

  refuses({ everyNode, state }: { readonly everyNode: boolean; readonly state: boolean }): string | undefined {
    return everyNode || state
      ? 'collectors with files of their own, such as logs of nodes or a queue on a claim, run without the operator'
      : undefined;
  }

  run(scope: Construct, { replicas, meta, config, template }: CollectorPods): void {
    new CustomObject<CollectorResourceSpec>(scope, 'collector', TYPE, withoutSelector(meta), () =>
      specOf(replicas, config(), template()),
    );
  }
}

/** The operator gives the labels of its pods itself; a label of ours with the same key would be in its way. */
function withoutSelector(meta: CollectorPods['meta']): CollectorPods['meta'] {
  const own = Object.entries(meta.labels).filter(
    ([key]) => !/^app\.kubernetes\.io\/(managed-by|component|instance)$/.test(key),
  );
  return { ...meta, labels: Object.fromEntries(own) };
}

function specOf(
  replicas: number,
  config: Readonly<Record<string, unknown>>,
  template: CollectorTemplate,
): CollectorResourceSpec {
  const { image, variables, requests, limits, annotations, serviceAccount, graceSeconds } = template;
  return {
    managementState: 'managed',
    mode: 'deployment',
    upgradeStrategy: 'none',
    replicas,
    image,
    imagePullPolicy: 'IfNotPresent',
    serviceAccount,
    config,
    env: variables.map(variable),
    resources: { requests, limits },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    podSecurityContext: {
      runAsNonRoot: true,
      runAsUser: RUN_AS,
      runAsGroup: RUN_AS,
      fsGroup: RUN_AS,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    podAnnotations: annotations,
    terminationGracePeriodSeconds: graceSeconds,
    networkPolicy: { enabled: false },
    observability: { metrics: { enableMetrics: false } },
    ...authorities(template),
  };
}

function authorities({ authorities: files, authorityFolder }: CollectorTemplate): Partial<CollectorResourceSpec> {
  if (files.length === 0) {
    return {};
  }
  const sources = files.map(({ configMap, key, file }) => ({
    configMap: { name: configMap, items: [{ key, path: file }] },
  }));
  return {
    volumes: [{ name: VOLUME, projected: { defaultMode: 0o644, sources } }],
    volumeMounts: [{ name: VOLUME, mountPath: authorityFolder, readOnly: true }],
  };
}

/** Kubernetes replaces `$(NAME)` in variables; what stands here is meant as it stands. */
function variable(given: CollectorVariable): object {
  return 'value' in given
    ? { name: given.name, value: given.value.replace(/\$(?=[$(])/g, '$$$$') }
    : { name: given.name, valueFrom: { secretKeyRef: { name: given.secret, key: given.key } } };
}
