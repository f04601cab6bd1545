import type { Stage } from '../../../contract';
import type { Dns, Peer } from '../../../network';
import type { DnsPublisher, Exposure } from '../../mcp-gateway/exposure';
import type { EgressVia } from '../egress-via';
import type { DisruptionProps, ResourceProps, SchedulingProps } from '../workload-props';

/** Logs and metrics of a registry or a portal. */
export interface RoleTelemetryProps {
  /**
   * Least severe level that is logged.
   * @default info
   */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error';
  /**
   * Prometheus metrics on the admin port.
   * @default true
   */
  readonly metrics?: boolean;
  /**
   * Who may read them.
   * @default nobody but the platform's Prometheus
   */
  readonly scrapeFrom?: readonly Peer[];
}

/** What a registry and a portal have in common: how they run, and how they are reached. */
export interface RoleProps {
  /**
   * The host under which people and clients reach it. It has one of its own.
   * @default `<name>.<domain>` of the platform where it is published, else names of the cluster
   */
  readonly host?: string;
  /**
   * What leads people and clients from outside to it: `new Ingress(...)`, `GatewayApi.route(...)` or `GatewayApi.gateway(...)`.
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
   * What enforces the names of the public hosts that it reaches, such as an `EgressProxy`.
   * @default the platform's; without one, names are recorded and their ports are open to public addresses
   */
  readonly egressVia?: EgressVia;
  /**
   * What is promised while nodes and versions change.
   * @default 10 seconds to drain; one replica at a time
   */
  readonly disruption?: DisruptionProps;
  /**
   * Where its pods may run.
   * @default anywhere
   */
  readonly scheduling?: SchedulingProps;
  /**
   * What its container gets.
   * @default requests of 50m CPU and 128Mi, limits of 1 CPU and 384Mi
   */
  readonly resources?: ResourceProps;
  /**
   * Logs and metrics.
   * @default logs at `info`, metrics for the platform's Prometheus
   */
  readonly telemetry?: RoleTelemetryProps;
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
