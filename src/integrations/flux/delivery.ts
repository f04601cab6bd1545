import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { Assembly, Label, MANAGED_BY } from '../../contract';
import { Problems } from '../../errors';
import { CustomObject, checkShape, shapeOf } from '../../kube';
import { checkNames, checkSource } from '../common/delivery-checks';
import type { FluxDeliveryProps } from './props';
import type { GitRepositorySpec, HealthCheck, KustomizationSpec, OciRepositorySpec } from './spec';

const SOURCE = 'source.toolkit.fluxcd.io/v1';
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
/** Kinds whose health says that a namespace works. */
const WATCHED = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

const text = z.string().optional();
const SHAPE = shapeOf<FluxDeliveryProps>({
  assembly: Assembly,
  repository: z.string(),
  revision: text,
  path: text,
  environment: z.string(),
  namespace: text,
  interval: z
    .string()
    .regex(/^([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/, 'it is a duration such as 5m')
    .optional(),
  serviceAccount: text,
  secret: text,
  verify: text,
});

/**
 * Delivery by Flux: a source, and a Kustomization for each folder of the tree, applied in order. It belongs in an app of its own, which an administrator of Flux
 * applies once; the platform's own app has `delivery: FluxSync` and `layout: 'kustomize'`.
 *
 * Source: Flux, "GitRepository", "OCIRepository" and "Kustomization".
 *
 * @throws StrataError or StrataErrors: DELIVERY_NAME_INVALID, DELIVERY_REPOSITORY_INVALID, DELIVERY_PATH_INVALID, DELIVERY_LAYOUT_PLAIN, PROP_UNKNOWN, PROP_INVALID
 */
export class FluxDelivery extends Chart {
  /** @param id the name of the source, and the first part of the Kustomizations' names */
  constructor(scope: Construct, id: string, props: FluxDeliveryProps) {
    super(scope, id, { namespace: props.namespace ?? 'flux-system' });
    checkShape(props, SHAPE, this.node.path);
    const problems = new Problems(this.node.path);
    checkNames(id, [props.environment], problems);
    checkSource(props.repository, props.path ?? 'dist', problems);
    // Without bases Flux would generate them, and take every file of a folder for one.
    if (props.assembly.layout !== 'kustomize') problems.add('DELIVERY_LAYOUT_PLAIN', {});
    problems.raise();

    const labels = { [Label.MANAGED_BY]: MANAGED_BY, [Label.PART_OF]: id, [Label.ENVIRONMENT]: props.environment };
    const meta = (name: string, why: string) => ({
      name,
      labels,
      reason: { text: why, control: 'delivery.git' as const },
    });
    const fetches = 'Fetches the tree from its repository.';
    const isOci = props.repository.startsWith('oci://');
    const kind = isOci ? 'OCIRepository' : 'GitRepository';
    const type = { apiVersion: SOURCE, kind };
    if (isOci) new CustomObject(this, 'source', type, meta(id, fetches), () => ociSpec(props));
    else new CustomObject(this, 'source', type, meta(id, fetches), () => gitSpec(props));
    for (const folder of foldersOf(props.assembly)) {
      const name = nameOf(id, folder);
      const applies = `Keeps ${folder === CLUSTER ? 'what belongs to the cluster' : `the namespace ${folder}`} as the repository says.`;
      new CustomObject(this, name, { apiVersion: KUSTOMIZE, kind: 'Kustomization' }, meta(name, applies), () =>
        kustomizationSpec(id, folder, kind, props),
      );
    }
  }
}

/** The folder of what belongs to the cluster. */
const CLUSTER = '_cluster';

function foldersOf({ objects }: Assembly): string[] {
  return [...new Set(objects.map(({ file }) => file.split('/')[0] ?? ''))].sort();
}

function nameOf(id: string, folder: string): string {
  return `${id}-${folder.replace(/^_/, '')}`;
}

function gitSpec({
  interval = '5m',
  repository,
  revision = 'main',
  secret,
  verify,
}: FluxDeliveryProps): GitRepositorySpec {
  return {
    interval,
    url: repository,
    ref: { branch: revision },
    ...(secret !== undefined && { secretRef: { name: secret } }),
    ...(verify !== undefined && { verify: { mode: 'HEAD', secretRef: { name: verify } } }),
  };
}

function ociSpec({
  interval = '5m',
  repository,
  revision = 'main',
  secret,
  verify,
}: FluxDeliveryProps): OciRepositorySpec {
  return {
    interval,
    url: repository,
    ref: { tag: revision },
    ...(secret !== undefined && { secretRef: { name: secret } }),
    ...(verify !== undefined && { verify: { provider: 'cosign', secretRef: { name: verify } } }),
  };
}

function kustomizationSpec(
  id: string,
  folder: string,
  kind: KustomizationSpec['sourceRef']['kind'],
  props: FluxDeliveryProps,
): KustomizationSpec {
  const { interval = '5m', path = 'dist', environment, serviceAccount, assembly } = props;
  const isCluster = folder === CLUSTER;
  const first = !isCluster && foldersOf(assembly).includes(CLUSTER);
  const healthChecks = isCluster ? [] : watched(assembly, folder);
  return {
    interval,
    retryInterval: '1m',
    timeout: '5m',
    sourceRef: { kind, name: id },
    path: `./${path}/${environment}/${folder}`,
    prune: true,
    force: false,
    // What runs is not removed with the object that keeps it.
    deletionPolicy: 'Orphan',
    ...(first && { dependsOn: [{ name: nameOf(id, CLUSTER) }] }),
    ...(healthChecks.length === 0 ? { wait: true } : { healthChecks }),
    ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
  };
}

function watched({ objects }: Assembly, namespace: string): HealthCheck[] {
  return objects
    .map(({ manifest }) => manifest)
    .filter(({ kind, metadata }) => WATCHED.has(kind) && metadata.namespace === namespace)
    .map(({ apiVersion, kind, metadata }) => ({ apiVersion, kind, name: metadata.name, namespace }));
}
