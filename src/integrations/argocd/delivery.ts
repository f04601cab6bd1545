import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { Assembly, Label, MANAGED_BY } from '../../contract';
import { Problems } from '../../errors';
import { CustomObject, checkShape, listOf, shapeOf } from '../../kube';
import { checkNames, checkSource } from '../common/delivery-checks';
import { groupKinds } from '../common/group-kinds';
import { applicationSetSpec, applicationSpec, OWN_CLUSTER } from './application';
import type { ArgoDeliveryProps, ArgoEnvironment } from './props';
import type { AppProjectSpec } from './spec';

const API = 'argoproj.io/v1alpha1';
const SHAPE = shapeOf<ArgoDeliveryProps>({
  assembly: Assembly,
  repository: z.string(),
  revision: z.string().optional(),
  path: z.string().optional(),
  environments: listOf(
    shapeOf<ArgoEnvironment>({
      name: z.string(),
      server: z.string().optional(),
      revision: z.string().optional(),
      automated: z.boolean().optional(),
    }),
  ),
  style: z.enum(['applications', 'application-set']).optional(),
  namespace: z.string().optional(),
  groups: z.array(z.string()).optional(),
});

/**
 * Delivery by Argo CD: a project that admits what the composition has and nothing else, and an Application for each environment. It belongs in an app of its own,
 * which an administrator of Argo CD applies once; the platform's own app has `delivery: ArgoSync`.
 *
 * Source: Argo CD operator manual, "Declarative Setup" and "Projects".
 *
 * @throws StrataError or StrataErrors: DELIVERY_NAME_INVALID, DELIVERY_REPOSITORY_INVALID, DELIVERY_PATH_INVALID, DELIVERY_ENVIRONMENT_TWICE, PROP_UNKNOWN, PROP_INVALID
 */
export class ArgoDelivery extends Chart {
  /** @param id the name of the project, and the first part of the Applications' names */
  constructor(scope: Construct, id: string, props: ArgoDeliveryProps) {
    super(scope, id, { namespace: props.namespace ?? 'argocd' });
    checkShape(props, SHAPE, this.node.path);
    const problems = new Problems(this.node.path);
    checkNames(
      id,
      props.environments.map(({ name }) => name),
      problems,
    );
    checkSource(props.repository, props.path ?? 'dist', problems);
    problems.raise();
    const labels = { [Label.MANAGED_BY]: MANAGED_BY, [Label.PART_OF]: id };
    const meta = (name: string, text: string) => ({ name, labels, reason: { text, control: 'delivery.git' as const } });
    const admits = 'Admits the kinds and namespaces of the composition, from its repository, and nothing else.';
    new CustomObject(this, 'project', { apiVersion: API, kind: 'AppProject' }, meta(id, admits), () =>
      projectSpec(id, props),
    );
    if (props.style === 'application-set') {
      const makes = 'Makes an Application for each environment; removing one leaves what runs.';
      new CustomObject(this, 'environments', { apiVersion: API, kind: 'ApplicationSet' }, meta(id, makes), () =>
        applicationSetSpec(id, props),
      );
      return;
    }
    for (const environment of props.environments) {
      const keeps = `Keeps ${environment.name} as the repository says.`;
      const type = { apiVersion: API, kind: 'Application' };
      new CustomObject(this, environment.name, type, meta(`${id}-${environment.name}`, keeps), () =>
        applicationSpec(id, props, environment),
      );
    }
  }
}

function projectSpec(
  name: string,
  { assembly, repository, environments, groups = [] }: ArgoDeliveryProps,
): AppProjectSpec {
  const manifests = assembly.objects.map(({ manifest }) => manifest);
  const namespaced = manifests.filter(({ metadata }) => metadata.namespace !== undefined);
  const cluster = manifests.filter(({ metadata }) => metadata.namespace === undefined);
  const namespaces = [
    ...new Set([...namespaced.map(({ metadata }) => metadata.namespace ?? ''), ...created(cluster)]),
  ].sort();
  const servers = [...new Set(environments.map(({ server = OWN_CLUSTER }) => server))].sort();
  return {
    description: `What ${name} is made of.`,
    sourceRepos: [repository],
    destinations: servers.flatMap((server) => namespaces.map((namespace) => ({ server, namespace }))),
    clusterResourceWhitelist: groupKinds(cluster),
    namespaceResourceWhitelist: groupKinds(namespaced),
    ...(groups.length > 0 && { roles: [role(name, groups)] }),
  };
}

function created(cluster: readonly Assembly['objects'][number]['manifest'][]): string[] {
  return cluster.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
}

function role(project: string, groups: readonly string[]): NonNullable<AppProjectSpec['roles']>[number] {
  const subject = `proj:${project}:operator`;
  return {
    name: 'operator',
    description: 'Looks at the applications and starts their syncs.',
    policies: ['get', 'sync'].map((action) => `p, ${subject}, applications, ${action}, ${project}/*, allow`),
    groups,
  };
}
