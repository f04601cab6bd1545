import type { LockedServer, Revision, ServerPackage, Stage } from '../../contract';
import type { Dns, Egress, Peer } from '../../network';
import type { EgressVia } from '../common/egress-via';
import type { PolicySource } from '../common/policy-source';
import type { Scaler } from '../common/scaler';
import type { AutoscaleProps, DisruptionProps, ResourceProps, SchedulingProps } from '../common/workload-props';
import type { Oidc } from '../identity';
import type { SecretSource } from '../secrets';
import type { ToolLockFile } from '../tool-policy';
import type { ListingProps } from './listing-props';
import type { PermissionProfile } from './permission-profile';
import type { AuditProps, LimitProps, SessionProps, TelemetryProps, ToolProps } from './runtime-props';
import type { Volume } from './volume';
import type { UnsafeProps } from './workload-props';

/** How a server speaks to its bridge. Clients always speak Streamable HTTP to the bridge. */
export type ServerTransport = 'stdio' | 'streamable-http' | 'sse';

/** An MCP server. One of `image`, `package` and `command` says what runs; everything else has a default. */
export interface McpServerProps {
  /**
   * The image that holds the server. From stage 2 on with a tag that stays, from stage 3 on with a digest.
   * @default for packages of stage 1: `localhost/<name>:<version>`, which `strata containerfile` builds
   */
  readonly image?: string;
  /**
   * The published package that holds the server, in the words of server.json. On a laptop it is run as it is. In a cluster nothing is installed at run time:
   * from stage 2 on an npm or PyPI package needs `image` too; an OCI package is the image.
   * @default none
   */
  readonly package?: ServerPackage;
  /**
   * The program inside the image with its arguments; it replaces the image's entry point. A stdio server in an image needs it.
   * Alone, at stage 1: a program of this machine.
   * @default for packages: the program that `strata containerfile` puts into the image; for HTTP servers: the image's entry point
   */
  readonly command?: readonly string[];
  /**
   * Arguments for the program of an npm or PyPI package, in a cluster and on a laptop.
   * @default none
   */
  readonly args?: readonly string[];
  /**
   * How the server speaks: over its standard input and output, over Streamable HTTP, or over the HTTP+SSE transport of revision 2024-11-05.
   * @default stdio
   */
  readonly transport?: ServerTransport;
  /**
   * The port that an HTTP server listens on inside its pod. Loopback is enough, and better: only the bridge connects to it.
   * @default none; HTTP servers must say it
   */
  readonly port?: number;
  /**
   * The path of an HTTP server's MCP endpoint.
   * @default /mcp, for sse: /sse
   */
  readonly path?: string;
  /**
   * Variables of the server's process. Literals that look like credentials are refused.
   * @default HOME=/tmp
   */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Secrets by the variable that the server reads. A secret given as a file (`.asFile()`) is mounted, and its variable holds the path.
   * @default none
   */
  readonly secrets?: Readonly<Record<string, SecretSource>>;
  /**
   * What the server may reach. Everything else is denied.
   * @default nothing
   */
  readonly egress?: readonly Egress[];
  /**
   * What enforces the names of declared hosts, such as an `EgressProxy`. `Egress.pods` and `Egress.cidr` go past it.
   * @default the platform's; without one, names are recorded and their ports are open to public addresses
   */
  readonly egressVia?: EgressVia;
  /**
   * Who may call the server, through its bridge. The server's own port stays closed.
   * @default nobody
   */
  readonly allowFrom?: readonly Peer[];
  /**
   * Whose access tokens callers show. Gateways in front of the server need none of it: the server trusts what they sign.
   * @default the platform's, where anybody but a gateway may call
   */
  readonly identity?: Oidc;
  /**
   * The URL that clients use, where it is not the one inside the cluster: what their tokens are for (RFC 8707).
   * @default the URL inside the cluster
   */
  readonly publicUrl?: string;
  /**
   * Folders of the server. Everything else but `/tmp` is read-only.
   * @default none
   */
  readonly volumes?: readonly Volume[];
  /**
   * Permissions shared with other servers. They add to `egress` and `volumes`.
   * @default none
   */
  readonly permissions?: PermissionProfile;
  /**
   * What clients see of the server's tools.
   * @default everything, as the server has it
   */
  readonly tools?: ToolProps;
  /**
   * Who may call which tool: a `ToolPolicy`, all of whose rules have to be there when the server is composed, or an external decision point such as `Opa.policy`.
   * @default whoever reaches the bridge may call everything. From stage 3 on refused for servers with callers of their own (`allowFrom`)
   */
  readonly policy?: PolicySource;
  /**
   * The tools that were approved. A tool that is another one now, or that nobody approved, is neither shown nor called.
   * @default the platform's; without one, tools may be what they like
   */
  readonly toolLock?: ToolLockFile;
  /**
   * The tools that were recorded of the very package that runs, as `Catalog` gives them. They count where no tool lock has the server: policies are checked
   * against them, registry and portal show them, and what differs is neither shown nor called.
   * @default none
   */
  readonly recordedTools?: LockedServer;
  /**
   * Sessions and the processes behind them.
   * @default 16 sessions, each with a process of its own
   */
  readonly sessions?: SessionProps;
  /**
   * Revisions of the protocol that are offered to clients.
   * @default all that the runtime speaks
   */
  readonly revisions?: readonly Revision[];
  /**
   * What the server's container gets.
   * @default derived from `sessions`
   */
  readonly resources?: ResourceProps;
  /**
   * What the bridge's container gets.
   * @default requests of 20m CPU and 64Mi, limits of 500m CPU and 256Mi
   */
  readonly bridgeResources?: ResourceProps;
  /**
   * How many pods. Not with `autoscale`.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Pods by load: by their use of CPU and memory, or as a scaler such as `Keda.scaler` decides. Not with `replicas`.
   * @default a fixed number
   */
  readonly autoscale?: AutoscaleProps | Scaler;
  /**
   * What is promised while nodes and versions change.
   * @default 25 seconds to drain; one replica at a time
   */
  readonly disruption?: DisruptionProps;
  /**
   * Where the pods may run.
   * @default anywhere
   */
  readonly scheduling?: SchedulingProps;
  /**
   * Labels of all objects and the pods.
   * @default the platform's
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the Deployment.
   * @default none
   */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Logs, metrics and traces of the bridge.
   * @default logs at `info`, metrics for nobody, no traces
   */
  readonly telemetry?: TelemetryProps;
  /**
   * The audit stream.
   * @default on from stage 3
   */
  readonly audit?: AuditProps;
  /**
   * Caps on traffic.
   * @default see each
   */
  readonly limits?: LimitProps;
  /**
   * Relaxations by name, each with its reason.
   * @default none
   */
  readonly unsafe?: UnsafeProps;
  /**
   * The server's name for people.
   * @default the construct's id
   */
  readonly title?: string;
  /**
   * How it stands in registries and portals.
   * @default listed for everyone, described by its name
   */
  readonly listing?: ListingProps;
  /**
   * Further values of the `Host` header that are served, without port. The Service's names, loopback and the platform's domain are served always.
   * @default none
   */
  readonly hosts?: readonly string[];
  /**
   * Values of the `Origin` header that are served: the web pages that may call, such as `https://chat.acme.example`.
   * @default no web page
   */
  readonly origins?: readonly string[];
  /**
   * Names of Secrets with registry logins, beside the platform's.
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * The name of all the server's objects: stable, and never derived from the construct's path.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * The stage. Inside a platform a server may ask for a higher one, not for a lower one.
   * @default the platform's; outside a platform Stage.PILOT
   */
  readonly stage?: Stage;
  /**
   * The image of the bridge and the supervisor.
   * @default the platform's; outside a platform the image of this version
   */
  readonly runtimeImage?: string;
  /**
   * Where the server resolves names, if its egress needs names.
   * @default the platform's; outside a platform the pods k8s-app=kube-dns in kube-system
   */
  readonly dns?: Dns;
}
