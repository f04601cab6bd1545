import { Construct } from 'constructs';
import { z } from 'zod';
import { Problems, StrataError } from '../../errors';
import { checkShape, isDnsLabel, listOf, shapeOf, texts } from '../../kube';
import type { PlatformContext } from '../common/context';
import { checkLabels } from '../common/labels';
import { McpGateway } from '../mcp-gateway';
import { McpServer } from '../mcp-server';
import { NamespaceChart } from '../platform/platform-namespace';
import { checkAccess, createAccess } from './access';
import type {
  TenantAccessProps,
  TenantContainerProps,
  TenantGatewayProps,
  TenantProps,
  TenantQuotaProps,
  TenantServerProps,
} from './props';
import { checkFits, checkQuota, createQuota } from './quota';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string()).optional();
const SHAPE = shapeOf<TenantProps>({
  groups: list,
  access: shapeOf<TenantAccessProps>({ viewers: list, developers: list, operators: list }).optional(),
  namespaces: list,
  exists: z.boolean().optional(),
  quota: shapeOf<TenantQuotaProps>({
    cpuRequests: text,
    cpuLimits: text,
    memoryRequests: text,
    memoryLimits: text,
    pods: number,
    claims: number,
  }).optional(),
  containers: shapeOf<TenantContainerProps>({ maxCpu: text, maxMemory: text }).optional(),
  labels: texts.optional(),
});

/** What a platform does for its tenants. */
export interface TenantHost {
  readonly context: PlatformContext;
  readonly podSecurityVersion: string;
  /**
   * Takes a namespace for a tenant.
   *
   * @throws StrataError TENANT_NAMESPACE_TAKEN
   */
  take(namespace: NamespaceChart): void;
  /** Who has a namespace, if somebody does. */
  ownerOf(namespace: string): string | undefined;
}

/**
 * A team with namespaces of its own: what admits pods, what denies traffic, what each namespace may use, and who may see and do what. No workload has a role. It is added by
 * `addTenant` of a platform.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class Tenant extends Construct {
  /** Its name: the value of the label `strata.dev/tenant`. */
  readonly name: string;
  readonly #namespaces = new Map<string, NamespaceChart>();

  constructor(scope: Construct, id: string, props: TenantProps, host: TenantHost) {
    super(scope, id);
    checkShape(props, SHAPE, this.node.path);
    this.name = id;
    const { namespaces = [id], exists = false, labels = {} } = props;
    const problems = new Problems(this.node.path);
    this.#check(props, namespaces, host, problems);
    problems.raise();
    for (const name of namespaces) {
      const chart = new NamespaceChart(
        this,
        { name, tenant: id, labels, exists },
        host.context,
        host.podSecurityVersion,
      );
      createQuota(chart, props, chart.objectLabels);
      createAccess(chart, props, chart.objectLabels);
      this.#namespaces.set(name, chart);
      host.take(chart);
      chart.node.addValidation({
        validate: () => {
          checkFits(chart, name, props);
          return [];
        },
      });
    }
  }

  /** The names of its namespaces. */
  get namespaces(): readonly string[] {
    return [...this.#namespaces.keys()];
  }

  /**
   * The chart of a namespace, as a scope for constructs of your own.
   *
   * @throws StrataError TENANT_NAMESPACE_UNKNOWN
   */
  namespace(name?: string): NamespaceChart {
    const chart = this.#namespaces.get(name ?? this.namespaces[0] ?? '');
    if (chart === undefined) {
      const namespaces = this.namespaces.join(', ');
      throw new StrataError('TENANT_NAMESPACE_UNKNOWN', this.node.path, { name: name ?? '', namespaces });
    }
    return chart;
  }

  /** Adds a server. */
  addServer(id: string, { namespace, ...props }: TenantServerProps): McpServer {
    return new McpServer(this.namespace(namespace), id, props);
  }

  /** Adds a gateway in front of the tenant's own servers, those that are there and those that come. */
  addGateway({ namespace, ...props }: TenantGatewayProps = {}): McpGateway {
    const own = props.servers === undefined && props.select === undefined ? { select: { tenants: [this.name] } } : {};
    return new McpGateway(this.namespace(namespace), 'gateway', { ...own, ...props });
  }

  #check(props: TenantProps, namespaces: readonly string[], host: TenantHost, problems: Problems): void {
    if (!isDnsLabel(this.name)) {
      problems.add('TENANT_NAME_INVALID', { name: this.name });
    }
    if (namespaces.length === 0) {
      problems.add('PROP_INVALID', { prop: 'namespaces', reason: 'a tenant has at least one' });
    }
    for (const [index, name] of namespaces.entries()) {
      const other = namespaces.indexOf(name) < index ? this.node.path : host.ownerOf(name);
      if (!isDnsLabel(name) || name === 'default' || name.startsWith('kube-')) {
        problems.add('PLATFORM_NAMESPACE_INVALID', { name, reason: "it is no DNS label, or the cluster's own" });
      } else if (other !== undefined) {
        problems.add('TENANT_NAMESPACE_TAKEN', { namespace: name, other });
      }
    }
    checkLabels(props.labels ?? {}, problems);
    checkAccess(props, problems);
    checkQuota(props, problems);
  }
}
