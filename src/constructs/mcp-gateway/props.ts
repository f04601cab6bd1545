import type { Revision, Stage } from '../../contract';
import type { Dns, Peer } from '../../network';
import type { PolicySource } from '../common/policy-source';
import type { Scaler } from '../common/scaler';
import type { AutoscaleProps, DisruptionProps, ResourceProps, SchedulingProps } from '../common/workload-props';
import type { Guardrail } from '../guardrail';
import type { Oidc, TokenStrategy } from '../identity';
import type { AuditProps, LimitProps, McpServer, TelemetryProps } from '../mcp-server';
import type { SecretSource } from '../secrets';
import type { DnsPublisher, Exposure } from './exposure';
import type {
  BudgetProps,
  GatewaySessionProps,
  GatewayUnsafeProps,
  NamingProps,
  RateLimitProps,
  RedisProps,
  SearchProps,
} from './runtime-props';
import type { UpstreamProps } from './upstream-props';

/** Servers that are chosen by what they are. What is composed later counts too. */
export interface ServerSelection {
  /**
   * Labels that a server has, all of them.
   * @default any
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * The tenants that own it.
   * @default any
   */
  readonly tenants?: readonly string[];
  /**
   * The namespaces that it runs in.
   * @default any
   */
  readonly namespaces?: readonly string[];
}

/** A gateway: one endpoint for many servers. */
export interface McpGatewayProps {
  /**
   * Servers behind it.
   * @default those of `select`, and what `addServer` and `addRemote` add
   */
  readonly servers?: readonly McpServer[];
  /**
   * Servers behind it by what they are, those that are there and those that come: of the same platform, or outside a platform of the same app.
   * @default none
   */
  readonly select?: ServerSelection;
  /**
   * Settings of single servers, by name or `namespace/name`.
   * @default see each
   */
  readonly upstreams?: Readonly<Record<string, UpstreamProps>>;
  /**
   * What servers of the platform are shown where nothing else is said.
   * @default tokens that the gateway signs, which the servers come to trust
   */
  readonly token?: TokenStrategy;
  /**
   * The private key that the gateway signs with: EC P-256 or Ed25519, PEM. It is the same for all replicas.
   * @default of a platform with `secrets`, `<platform>/<gateway>#signing-key` there; else it must be given where tokens are signed
   */
  readonly signingKey?: SecretSource;
  /**
   * The key before, whose tokens are still good.
   * @default none
   */
  readonly previousSigningKey?: SecretSource;
  /**
   * Whose access tokens are accepted.
   * @default the platform's; must be there from stage 2 on
   */
  readonly identity?: Oidc;
  /**
   * Who may call what.
   * @default a `ToolPolicy` that grows by `gateway.policy`. Without a rule nothing may be called from stage 3 on, and everything before
   */
  readonly policy?: PolicySource;
  /**
   * Outside systems that look at what goes into calls and what comes out of them, asked in this order: `Guardrail.http(...)` or `LlamaStack.shield(...)`. What none of
   * them can look at is refused.
   * @default nobody looks
   */
  readonly guardrails?: readonly Guardrail[];
  /**
   * How often something may be done.
   * @default no limit beside those of `limits`
   */
  readonly rateLimits?: readonly RateLimitProps[];
  /**
   * How much may be used in an hour, a day or a month: calls, and tokens of answers. They are counted in `redis`.
   * @default no budget
   */
  readonly budgets?: readonly BudgetProps[];
  /**
   * The host under which clients reach it. Each gateway has a host of its own.
   * @default the platform's domain where it is published, else names of the cluster
   */
  readonly host?: string;
  /**
   * What leads clients from outside to it: `new Ingress(...)`, `GatewayApi.route(...)` or `GatewayApi.gateway(...)`.
   * @default it is reached inside the cluster only
   */
  readonly expose?: Exposure;
  /**
   * What writes the host into DNS, such as `ExternalDns.record(...)`.
   * @default nothing; controllers that watch Ingresses and routes find the host there
   */
  readonly dnsRecord?: DnsPublisher;
  /**
   * Who may call it inside the cluster.
   * @default nobody but who carries the traffic of `expose`
   */
  readonly allowFrom?: readonly Peer[];
  /**
   * How names of many servers become names of one.
   * @default `<server>_<name>`
   */
  readonly naming?: NamingProps;
  /**
   * A search in the place of a long listing.
   * @default off
   */
  readonly search?: SearchProps;
  /**
   * Revisions of the protocol that are offered to clients.
   * @default all that the runtime speaks
   */
  readonly revisions?: readonly Revision[];
  /**
   * Sessions of clients that speak revisions up to 2025-11-25.
   * @default 1000 in each replica
   */
  readonly sessions?: GatewaySessionProps;
  /**
   * Redis or Valkey, where replicas keep sessions and count together.
   * @default each replica by itself
   */
  readonly redis?: RedisProps;
  /**
   * Seconds after which lists are asked for again, where upstreams do not say it.
   * @default 60
   */
  readonly listSeconds?: number;
  /**
   * Whether calls may share a connection to the bridge of their server, which costs less. `false`: each is a request of HTTP.
   * @default true; false where the platform's mesh looks at requests
   */
  readonly link?: boolean;
  /**
   * How many pods. Not with `autoscale`.
   * @default 2 from stage 3 on where replicas share their sessions or keep none, else 1
   */
  readonly replicas?: number;
  /**
   * Pods by load. Not with `replicas`.
   * @default a fixed number
   */
  readonly autoscale?: AutoscaleProps | Scaler;
  /**
   * What is promised while nodes and versions change.
   * @default 25 seconds to drain; one replica at a time
   */
  readonly disruption?: DisruptionProps;
  /**
   * Where its pods may run.
   * @default anywhere
   */
  readonly scheduling?: SchedulingProps;
  /**
   * What its container gets.
   * @default requests of 100m CPU and 192Mi, limits of 2 CPU and 768Mi
   */
  readonly resources?: ResourceProps;
  /**
   * Caps on traffic.
   * @default see each
   */
  readonly limits?: LimitProps;
  /**
   * Logs, metrics and traces.
   * @default logs at `info`, metrics for nobody, no traces
   */
  readonly telemetry?: TelemetryProps;
  /**
   * The audit stream.
   * @default on from stage 3, an event before and one after each request
   */
  readonly audit?: AuditProps;
  /**
   * Relaxations by name, each with its reason.
   * @default none
   */
  readonly unsafe?: GatewayUnsafeProps;
  /**
   * The cluster IP of its Service, a free one of the cluster's Service range. Servers find the gateway's keys without DNS then. It cannot be changed later.
   * @default the cluster chooses; servers find it by name, which opens DNS to them
   */
  readonly clusterIp?: string;
  /**
   * The gateway's name for people.
   * @default none
   */
  readonly title?: string;
  /**
   * Further values of the `Host` header that are served, without port.
   * @default none
   */
  readonly hosts?: readonly string[];
  /**
   * Values of the `Origin` header that are served: the web pages that may call.
   * @default no web page
   */
  readonly origins?: readonly string[];
  /**
   * Labels of all objects and the pods.
   * @default the platform's
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Names of Secrets with registry logins, beside the platform's.
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * The name of all its objects.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * The stage.
   * @default the platform's; outside a platform Stage.PILOT
   */
  readonly stage?: Stage;
  /**
   * The runtime image.
   * @default the platform's; outside a platform the image of this version
   */
  readonly runtimeImage?: string;
  /**
   * Where names are resolved.
   * @default the platform's; outside a platform the pods k8s-app=kube-dns in kube-system
   */
  readonly dns?: Dns;
}
