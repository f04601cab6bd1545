import type { Manifest } from '../../src/contract';

interface Template {
  readonly metadata?: Manifest['metadata'];
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Pods of one workload, as its controller would create them. */
export interface PodsOf {
  readonly workload: Manifest;
  /** As many as run at once. */
  readonly count: number;
  pod(index: number): Manifest;
}

/** The workloads of some manifests, with their pods. */
export function podsOf(manifests: readonly Manifest[]): readonly PodsOf[] {
  return manifests.flatMap((workload): PodsOf[] => {
    const template = templateOf(workload);
    if (template === undefined) return [];
    const { namespace, name } = workload.metadata;
    // A controller enters what a template leaves open: the name.
    const pod = (index: number) =>
      ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...template.metadata, name: `${name}-${index}`, namespace },
        spec: template.spec,
      }) as Manifest;
    return [{ workload, count: mostOf(workload, manifests), pod }];
  });
}

function templateOf({ kind, spec }: Manifest & { spec?: unknown }): Template | undefined {
  if (kind === 'Deployment' || kind === 'DaemonSet' || kind === 'StatefulSet') {
    return (spec as { readonly template: Template }).template;
  }
  if (kind !== 'CronJob') return undefined;
  return (spec as { readonly jobTemplate: { readonly spec: { readonly template: Template } } }).jobTemplate.spec
    .template;
}

/** Replicas, or as many as its autoscaler may ask for. */
function mostOf({ kind, metadata, ...workload }: Manifest, manifests: readonly Manifest[]): number {
  const scaler = manifests.find(
    (one) =>
      one.kind === 'HorizontalPodAutoscaler' &&
      one.metadata.namespace === metadata.namespace &&
      (one['spec'] as { scaleTargetRef: { kind: string; name: string } }).scaleTargetRef.name === metadata.name,
  );
  if (scaler !== undefined) return (scaler['spec'] as { maxReplicas: number }).maxReplicas;
  return kind === 'Deployment' ? ((workload['spec'] as { replicas?: number }).replicas ?? 1) : 1;
}
