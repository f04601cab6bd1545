import type { Stage } from '../../contract';
import type { Dns, Peer } from '../../network';
import type { DisruptionProps, ResourceProps, SchedulingProps } from '../common/workload-props';
import type { SecretSource } from '../secrets';

/** Caps of the egress proxy. Those on connections and bytes hold for each server by itself. */
export interface EgressLimitProps {
  /**
   * Connections of a server at once, in each replica.
   * @default 256
   */
  readonly connections?: number;
  /**
   * Most bytes of one connection from the server to the host.
   * @default 1 GiB
   */
  readonly uploadBytes?: number;
  /**
   * Most bytes of one connection from the host to the server.
   * @default 8 GiB
   */
  readonly downloadBytes?: number;
  /**
   * A connection on which no byte moves for this long is cut.
   * @default 300
   */
  readonly idleSeconds?: number;
  /**
   * Time to connect, over all addresses of a name.
   * @default 10
   */
  readonly connectSeconds?: number;
  /**
   * Time to resolve a name.
   * @default 5
   */
  readonly resolveSeconds?: number;
  /**
   * Time for a request's headers.
   * @default 10
   */
  readonly headerSeconds?: number;
  /**
   * Bytes of all headers of a request, from 1,024 to 65,536.
   * @default 16384
   */
  readonly headerBytes?: number;
}

/** Logs and metrics of the egress proxy. Its audit stream cannot be turned off. */
export interface EgressTelemetryProps {
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
   * @default nobody
   */
  readonly scrapeFrom?: readonly Peer[];
}

/** The chain of the egress proxy's audit stream. The stream itself cannot be turned off. */
export interface EgressAuditProps {
  /**
   * Time between two anchors of the chain, in seconds: how long the stream may be silent without its silence telling.
   * @default 60
   */
  readonly anchorSeconds?: number;
  /**
   * A key, at least 32 bytes, that the chain of events is sealed with (HMAC-SHA-256): nobody without it can write the chain anew.
   * @default none: the chain shows changes to whoever kept an anchor
   */
  readonly key?: SecretSource;
}

/** An egress proxy. Everything has a default. */
export interface EgressProxyProps {
  /**
   * The name of all its objects.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * How many pods, 1 to 100.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * What is promised while nodes and versions change.
   * @default 25 seconds to drain; one replica at a time
   */
  readonly disruption?: DisruptionProps;
  /**
   * What its container gets.
   * @default requests of 50m CPU and 96Mi, limits of 1 CPU and 128Mi, with 128Ki more for each connection that servers may have
   */
  readonly resources?: ResourceProps;
  /**
   * Where its pods may run.
   * @default anywhere
   */
  readonly scheduling?: SchedulingProps;
  /**
   * Caps on connections.
   * @default see each
   */
  readonly limits?: EgressLimitProps;
  /**
   * Ports of servers by `namespace/name`, from 1,024 to 65,535. Only for two servers whose names lead to the same port.
   * @default derived from the server's name
   */
  readonly ports?: Readonly<Record<string, number>>;
  /**
   * The cluster IP of its Service, a free one of the cluster's Service range. Servers find it without DNS then, and DNS stays closed to those that need it for
   * nothing else. It cannot be changed later.
   * @default the cluster chooses; servers find the proxy by name
   */
  readonly clusterIp?: string;
  /**
   * Public ranges that no name may lead to, such as the company's own. What is not public is closed in any case.
   * @default none
   */
  readonly deniedRanges?: readonly string[];
  /**
   * Logs and metrics.
   * @default logs at `info`, metrics for nobody
   */
  readonly telemetry?: EgressTelemetryProps;
  /**
   * The chain of the audit stream.
   * @default an anchor each minute, no key
   */
  readonly audit?: EgressAuditProps;
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
   * Where names of hosts are resolved.
   * @default the platform's; outside a platform the pods k8s-app=kube-dns in kube-system
   */
  readonly dns?: Dns;
}
