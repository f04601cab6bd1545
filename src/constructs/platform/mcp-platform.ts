import { App } from 'cdk8s';
import { Construct } from 'constructs';
import type { Stage } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape, providePolicyCompanion } from '../../kube';
import { Dns } from '../../network';
import { type PlatformContext, providePlatform } from '../common/context';
import { PlatformEgress } from '../common/egress-via';
import { defaultRuntimeImage, pinned } from '../common/image';
import { PlatformTelemetry } from '../common/platform-telemetry';
import { checkedStage } from '../common/stage';
import { EgressProxy } from '../egress-proxy';
import { McpGateway } from '../mcp-gateway';
import { McpPortal } from '../mcp-portal';
import { McpRegistry } from '../mcp-registry';
import { McpServer } from '../mcp-server';
import { OtelCollector } from '../otel-collector';
import { provideSecretStore } from '../secrets';
import { Tenant, type TenantProps } from '../tenant';
import { checkPlatform, namespacesOf } from './check';
import { NamespaceChart } from './platform-namespace';
import type {
  McpPlatformProps,
  PlatformCollectorProps,
  PlatformEgressProxyProps,
  PlatformGatewayProps,
  PlatformPortalProps,
  PlatformRegistryProps,
  PlatformServerProps,
} from './props';
import { PLATFORM_SHAPE } from './shape';

/**
 * An MCP platform: its namespaces with their guards, and what all its servers share. The scope is an app.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class McpPlatform extends Construct {
  readonly stage: Stage;
  readonly environment: string;
  /** The domain under which clients reach the platform, if it has one. */
  readonly domain?: string;
  /** The image of bridges and supervisors. */
  readonly runtimeImage: string;
  readonly #namespaces = new Map<string, NamespaceChart>();
  readonly #context: PlatformContext;
  readonly #podSecurityVersion: string;
  readonly #egress = new PlatformEgress();
  readonly #telemetry = new PlatformTelemetry();
  #egressProxy: EgressProxy | undefined;
  readonly #gateways: McpGateway[] = [];
  readonly #portals: McpPortal[] = [];
  #collector: OtelCollector | undefined;
  #registry: McpRegistry | undefined;

  constructor(scope: Construct, id: string, props: McpPlatformProps) {
    super(scope, id);
    checkShape(props, PLATFORM_SHAPE, this.node.path);
    this.stage = checkedStage(props.stage, this.node.path);
    this.environment = props.environment;
    this.domain = props.domain;
    this.runtimeImage = pinned(this, props.runtimeImage ?? defaultRuntimeImage());
    const problems = new Problems(this.node.path);
    checkPlatform(id, this.runtimeImage, props, problems);
    problems.raise();

    if (props.egressVia !== undefined) {
      this.#egress.use(props.egressVia, this.node.path);
    }
    const context: PlatformContext = {
      name: id,
      stage: this.stage,
      environment: this.environment,
      runtimeImage: this.runtimeImage,
      dns: props.dns ?? Dns.pods(),
      imagePullSecrets: [...(props.imagePullSecrets ?? [])],
      labels: { ...props.labels },
      egress: this.#egress,
      telemetry: this.#telemetry,
      namespaces: namespacesOf(id, props).map(({ name }) => name),
      ...(props.identity && { identity: props.identity }),
      ...(props.toolLock && { toolLock: props.toolLock }),
      ...(props.secrets && { secrets: props.secrets }),
      ...(props.mesh && { mesh: props.mesh }),
      ...(this.domain !== undefined && { domain: this.domain }),
    };
    this.#context = context;
    this.#podSecurityVersion = props.podSecurityVersion ?? 'latest';
    providePlatform(this, context);
    if (props.secrets !== undefined) {
      provideSecretStore(this, props.secrets);
    }
    if (props.mesh !== undefined) {
      providePolicyCompanion(this, props.mesh.policies);
    }
    for (const namespace of namespacesOf(id, props)) {
      const chart = new NamespaceChart(this, namespace, context, this.#podSecurityVersion);
      this.#namespaces.set(namespace.name, chart);
    }
  }

  /** The names of the namespaces. */
  get namespaces(): readonly string[] {
    return [...this.#namespaces.keys()];
  }

  /**
   * The chart of a namespace, as a scope for constructs of your own.
   *
   * @throws StrataError PLATFORM_NAMESPACE_UNKNOWN
   */
  namespace(name: string): NamespaceChart {
    const chart = this.#namespaces.get(name);
    if (chart === undefined) {
      const namespaces = this.namespaces.join(', ');
      throw new StrataError('PLATFORM_NAMESPACE_UNKNOWN', this.node.path, { name, namespaces });
    }
    return chart;
  }

  /** Adds a server. */
  addServer(id: string, { namespace, ...props }: PlatformServerProps): McpServer {
    return new McpServer(this.namespace(namespace ?? this.namespaces[0] ?? ''), id, props);
  }

  /** Adds a gateway: one endpoint in front of servers. */
  addGateway({ namespace, id = 'gateway', ...props }: PlatformGatewayProps = {}): McpGateway {
    const gateway = new McpGateway(this.namespace(namespace ?? this.namespaces[0] ?? ''), id, props);
    this.#gateways.push(gateway);
    for (const portal of this.#portals) if (gateway.host !== undefined) portal.addGateway(gateway);
    return gateway;
  }

  /** Adds a registry, in which every server of the platform is listed. */
  addRegistry({ namespace, id = 'registry', ...props }: PlatformRegistryProps = {}): McpRegistry {
    const registry = new McpRegistry(this.namespace(namespace ?? this.namespaces[0] ?? ''), id, props);
    this.#registry ??= registry;
    return registry;
  }

  /**
   * Adds a portal. It shows the platform's first registry, and tells clients of the gateways that have a host, those that are there and those that come.
   *
   * @throws StrataError PORTAL_REGISTRY_MISSING, and those of McpPortal
   */
  addPortal({ namespace, id = 'portal', ...props }: PlatformPortalProps = {}): McpPortal {
    const { registry = this.#registry, gateways } = props;
    const scope = this.namespace(namespace ?? this.namespaces[0] ?? '');
    const portal = new McpPortal(scope, id, { ...props, ...(registry && { registry }) });
    if (gateways === undefined) {
      this.#portals.push(portal);
      for (const gateway of this.#gateways) if (gateway.host !== undefined) portal.addGateway(gateway);
    }
    return portal;
  }

  /**
   * Adds a tenant: a team with namespaces of its own.
   *
   * @throws StrataError TENANT_NAME_TAKEN, TENANT_NAMESPACE_TAKEN, and those of Tenant
   */
  addTenant(name: string, props: TenantProps = {}): Tenant {
    const other = this.node.tryFindChild(name);
    if (other instanceof Tenant) {
      throw new StrataError('TENANT_NAME_TAKEN', this.node.path, { name, other: other.node.path });
    }
    if (other !== undefined) {
      throw new StrataError('TENANT_NAMESPACE_TAKEN', this.node.path, { namespace: name, other: other.node.path });
    }
    return new Tenant(this, name, props, {
      context: this.#context,
      podSecurityVersion: this.#podSecurityVersion,
      take: (chart) => this.#namespaces.set(chart.namespace ?? '', chart),
      ownerOf: (namespace) => this.#namespaces.get(namespace)?.node.path,
    });
  }

  /**
   * Adds the proxy through which all servers of the platform reach hosts by name, those that are there already and those that come. A server of its own way
   * has the prop `egressVia`.
   *
   * @throws StrataError EGRESS_PROXY_TAKEN, and those of EgressProxy and of servers that cannot go that way
   */
  addEgressProxy({ namespace, ...props }: PlatformEgressProxyProps = {}): EgressProxy {
    if (this.#egress.via !== undefined && this.#egressProxy === undefined) {
      throw new StrataError('EGRESS_VIA_TAKEN', this.node.path, {});
    }
    if (this.#egressProxy !== undefined) {
      throw new StrataError('EGRESS_PROXY_TAKEN', this.node.path, { other: this.#egressProxy.node.path });
    }
    const proxy = new EgressProxy(this.namespace(namespace ?? this.namespaces[0] ?? ''), 'egress-proxy', props);
    this.#egressProxy = proxy;
    this.#egress.use(proxy, this.node.path);
    return proxy;
  }

  /**
   * Adds the collector that all members of the platform send their spans to, those that are there already and those that come. A server that names an endpoint
   * of its own in `telemetry.traces` keeps it.
   *
   * @throws StrataError COLLECTOR_TAKEN, and those of OtelCollector
   */
  addCollector({ namespace, ...props }: PlatformCollectorProps): OtelCollector {
    if (this.#collector !== undefined) {
      throw new StrataError('COLLECTOR_TAKEN', this.node.path, { other: this.#collector.node.path });
    }
    const scope = this.namespace(namespace ?? this.namespaces[0] ?? '');
    const collector = new OtelCollector(scope, 'otel-collector', props);
    this.#collector = collector;
    if (collector.takesTraces) {
      this.#telemetry.sendTo({ endpoint: collector.endpoint, peer: collector.peer }, this.node.path);
    }
    return collector;
  }

  /**
   * Synthesizes the whole app, as `app.synth()` does.
   *
   * @throws StrataError PLATFORM_ROOT_MISSING
   */
  synth(): void {
    const { root } = this.node;
    if (!(root instanceof App)) {
      throw new StrataError('PLATFORM_ROOT_MISSING', this.node.path, {});
    }
    root.synth();
  }
}
