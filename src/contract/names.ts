/** Prefix of our labels and annotations. */
export const LABEL_PREFIX = 'strata.dev';

/** Labels that constructs write and rules, proof and selectors read. */
export const Label = {
  /** The server's name. Part of the selector: stable for the life of the server. */
  SERVER: `${LABEL_PREFIX}/server`,
  /** Which part of the platform a pod is: `server`, `gateway`, `registry`, `portal`, `egress`, `collector`. */
  ROLE: `${LABEL_PREFIX}/role`,
  /** Who owns the workload. Network policies tell tenants apart by it. */
  TENANT: `${LABEL_PREFIX}/tenant`,
  /** The maturity stage, 1 to 4. */
  STAGE: `${LABEL_PREFIX}/stage`,
  /** The environment's name, such as `prod`. */
  ENVIRONMENT: `${LABEL_PREFIX}/environment`,
  /** The platform's name. */
  PLATFORM: `${LABEL_PREFIX}/platform`,

  NAME: 'app.kubernetes.io/name',
  INSTANCE: 'app.kubernetes.io/instance',
  COMPONENT: 'app.kubernetes.io/component',
  PART_OF: 'app.kubernetes.io/part-of',
  MANAGED_BY: 'app.kubernetes.io/managed-by',
} as const;

/** Annotations that constructs write and rules, proof and reports read. */
export const Annotation = {
  /** Hash of the configuration that a pod boots from; a change rolls the pods. */
  CONFIG_HASH: `${LABEL_PREFIX}/config-hash`,
  /** The hosts that a server declared, as `host:port` separated by commas. A NetworkPolicy alone cannot name hosts. */
  EGRESS_HOSTS: `${LABEL_PREFIX}/egress-hosts`,
  /** The relaxations that the composition asked for by name, separated by commas. Reports list them. */
  UNSAFE: `${LABEL_PREFIX}/unsafe`,
  /** Why each of them is right, as JSON: the reason by name. */
  UNSAFE_REASONS: `${LABEL_PREFIX}/unsafe-reasons`,
  /** ConfigMaps that a pod asks for and that somebody else keeps, such as certificates: names, separated by commas. */
  OUTSIDE_CONFIG_MAPS: `${LABEL_PREFIX}/outside-config-maps`,
  /** A server's name for people. */
  TITLE: `${LABEL_PREFIX}/title`,
} as const;

/** The value of `app.kubernetes.io/managed-by`. */
export const MANAGED_BY = 'mcp-strata';

/** Ports of the runtime image's roles. */
export const Port = {
  /** MCP over HTTP. */
  MCP: 8080,
  /** Health and metrics. Never routed to clients. */
  ADMIN: 9090,
} as const;

/** Names of those ports in pods and Services. */
export const PortName = { MCP: 'mcp', ADMIN: 'admin' } as const;

/** Paths inside a server's pod and in the runtime image. */
export const Path = {
  /** The memory-backed volume that the pod's containers share. */
  SHARED: '/strata',
  /** The static supervisor that the init container copies. */
  STDIOD: '/strata/stdiod',
  /** The folder of the socket. */
  RUN: '/strata/run',
  /** Where the bridge meets the supervisor. */
  SOCKET: '/strata/run/mcp.sock',
  /** The folder of the role's configuration. */
  CONFIG: '/etc/strata',
  /** The role's configuration. */
  CONFIG_FILE: '/etc/strata/config.json',
  /** Secrets that a server asked for as files. */
  SECRETS: '/var/run/strata/secrets',
  /** The token of the API server, and the certificates of its own. */
  API: '/var/run/strata/api',
  /** Certificates that a role trusts beside the usual ones. */
  TRUST: '/var/run/strata/trust',
  /** In the runtime image: the supervisor. */
  IMAGE_STDIOD: '/usr/local/bin/stdiod',
  /** In the runtime image: Node.js. */
  IMAGE_NODE: '/usr/local/bin/node',
  /** In the runtime image: the bundle. */
  IMAGE_RUNTIME: '/opt/strata/strata-runtime.mjs',
} as const;

/** HTTP paths of the admin port. */
export const AdminPath = { LIVE: '/livez', READY: '/readyz', METRICS: '/metrics' } as const;

/** The user and group of every container. Any non-zero id does; this is the one that distroless images call `nonroot`. */
export const RUN_AS = 65532;

/** Variables through which the command line asks a composition for its assembly. */
export const Variable = {
  /** Where to write the assembly. Set by the command line, read by synthesis. */
  ASSEMBLY: 'STRATA_ASSEMBLY',
  /** Set while images are looked up: constructs take tags where they would demand digests. Nothing is written from such a composition. */
  PINNING: 'STRATA_PINNING',
  /** The environment that a composition is for, such as `prod`. */
  ENVIRONMENT: 'STRATA_ENVIRONMENT',
  /** Set by a user: the Pulumi SDK says and keeps everything that helps to debug it. */
  PULUMI_DEBUG: 'STRATA_PULUMI_DEBUG',
  /** `1`: the composition runs so that its tools can be locked. What only the lock can say is not asked for. */
  LOCKING: 'STRATA_LOCKING',
  /** The output folder that cdk8s-cli asks for. */
  CDK8S_OUTPUT: 'CDK8S_OUTDIR',
} as const;

/** Keys under which constructs leave facts on their nodes (`node.addMetadata`) for synthesis to collect. */
export const Metadata = {
  /** On an ApiObject: why it exists, a `Reason`. */
  REASON: `${LABEL_PREFIX}/reason`,
  /** On a server's construct: an `AssemblyServer` without its path. */
  SERVER: `${LABEL_PREFIX}/server`,
  /** On any construct: a path that it had before. */
  FORMERLY: `${LABEL_PREFIX}/formerly`,
} as const;
