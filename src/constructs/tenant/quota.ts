import { ApiObject, type Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Problems } from '../../errors';
import { type Amounts, ContainerRange, type ObjectMeta, parseQuantity, Quota } from '../../kube';
import { isWhole } from '../common/whole';
import type { TenantContainerProps, TenantProps, TenantQuotaProps } from './props';

/** What a container gets that says nothing about itself: none of ours, but whoever adds one. */
const DEFAULT_LIMITS: Amounts = { cpu: '500m', memory: '256Mi' };
const DEFAULT_REQUESTS: Amounts = { cpu: '50m', memory: '64Mi' };
const MOST = 1_000_000;

/** The most that a namespace holds, in the API's words. No Service opens a port of nodes or of a cloud. */
export function quotaOf(props: TenantQuotaProps = {}): Amounts {
  const { cpuRequests = '10', cpuLimits = '60', memoryRequests = '32Gi', memoryLimits = '128Gi' } = props;
  const { pods = 100, claims = 20 } = props;
  return {
    'requests.cpu': cpuRequests,
    'requests.memory': memoryRequests,
    'limits.cpu': cpuLimits,
    'limits.memory': memoryLimits,
    pods: `${pods}`,
    persistentvolumeclaims: `${claims}`,
    'services.nodeports': '0',
    'services.loadbalancers': '0',
  };
}

/** The most that one container gets. */
export function containerMax({ maxCpu = '8', maxMemory = '16Gi' }: TenantContainerProps = {}): Amounts {
  return { cpu: maxCpu, memory: maxMemory };
}

/** Checks amounts. */
export function checkQuota({ quota = {}, containers = {} }: TenantProps, problems: Problems): void {
  for (const [prop, value] of [
    ...Object.entries(quota).map(([name, value]) => [`quota.${name}`, value] as const),
    ...Object.entries(containers).map(([name, value]) => [`containers.${name}`, value] as const),
  ]) {
    if (typeof value === 'string' && (parseQuantity(value) ?? 0n) <= 0n) {
      problems.add('PROP_INVALID', { prop, reason: `"${value}" is no amount above zero` });
    } else if (typeof value === 'number' && !isWhole(value, 0, MOST)) {
      problems.add('PROP_INVALID', { prop, reason: `it is a whole number from 0 to ${MOST}` });
    }
  }
}

/** Creates the guards of a namespace's resources. */
export function createQuota(scope: Construct, props: TenantProps, labels: Readonly<Record<string, string>>): void {
  const meta = (name: string, text: string): ObjectMeta => ({
    name,
    labels,
    reason: { text, control: 'tenant.quota' },
  });
  new Quota(scope, 'quota', meta('tenant', 'Keeps one tenant from using up what others need.'), () =>
    quotaOf(props.quota),
  );
  const text = 'Gives every container limits, and keeps each below what the tenant may use.';
  new ContainerRange(scope, 'limit-range', meta('tenant', text), () => ({
    limits: DEFAULT_LIMITS,
    requests: DEFAULT_REQUESTS,
    max: containerMax(props.containers),
  }));
}

interface PodContainer {
  readonly resources?: { readonly requests?: Amounts; readonly limits?: Amounts };
}
interface Deployed {
  readonly kind: string;
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly PodContainer[] } };
  };
}

/**
 * Refuses what a quota would never let run: the Deployments of a namespace, at the replicas that they begin with.
 *
 * @throws StrataError or StrataErrors TENANT_QUOTA_EXCEEDED
 */
export function checkFits(chart: Chart, namespace: string, props: TenantProps): void {
  const problems = new Problems(chart.node.path);
  const hard = quotaOf(props.quota);
  const used = new Map<string, bigint>();
  const add = (name: string, amount: bigint) => used.set(name, (used.get(name) ?? 0n) + amount);
  for (const { replicas = 1, template } of deployments(chart)) {
    add('pods', BigInt(replicas) * 1_000n);
    for (const { resources = {} } of template?.spec?.containers ?? []) {
      for (const [kind, amounts] of Object.entries(resources)) {
        for (const name of ['cpu', 'memory']) {
          add(`${kind}.${name}`, BigInt(replicas) * (parseQuantity(amounts[name]) ?? 0n));
        }
      }
    }
  }
  for (const [resource, needed] of used) {
    const quota = hard[resource];
    if (quota !== undefined && needed > (parseQuantity(quota) ?? needed)) {
      problems.add('TENANT_QUOTA_EXCEEDED', { namespace, needed: written(resource, needed), resource, quota });
    }
  }
  problems.raise();
}

function deployments(chart: Chart): NonNullable<Deployed['spec']>[] {
  return chart.node
    .findAll()
    .filter((construct): construct is ApiObject => ApiObject.isApiObject(construct) && construct.kind === 'Deployment')
    .flatMap((object) => (object.toJson() as Deployed).spec ?? []);
}

/** A sum in a unit that people read. */
function written(resource: string, milli: bigint): string {
  return resource.endsWith('memory') ? `${milli / 1_000n / 2n ** 20n}Mi` : `${Number(milli) / 1_000}`;
}
