import type { Stage } from '../../contract';
import type { Dns } from '../../network';
import type { EgressVia } from '../common/egress-via';
import type { Mesh } from '../common/mesh';
import type { EgressProxyProps } from '../egress-proxy';
import type { Oidc } from '../identity';
import type { McpGatewayProps } from '../mcp-gateway';
import type { McpPortalProps } from '../mcp-portal';
import type { McpRegistryProps } from '../mcp-registry';
import type { McpServerProps } from '../mcp-server';
import type { OtelCollectorProps } from '../otel-collector';
import type { SecretStore } from '../secrets';
import type { ToolLockFile } from '../tool-policy';

/** A namespace of the platform. */
export interface PlatformNamespace {
  /** Its name in the cluster. */
  readonly name: string;
  /**
   * The tenant that owns it. `NetworkPolicies.sameTenant` tells tenants apart by it.
   * @default nobody
   */
  readonly tenant?: string;
  /**
   * Labels of the Namespace.
   * @default none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Whether it is there already, kept by whoever administers the cluster. Then nothing of the cluster is written for it, and that it admits restricted pods only is up to
   * its administrator.
   * @default false: it is created
   */
  readonly exists?: boolean;
}

/** An MCP platform. */
export interface McpPlatformProps {
  /** The stage of maturity: it decides defaults and what is refused. */
  readonly stage: Stage;
  /** The environment's name, such as `prod`: a label of every object. */
  readonly environment: string;
  /**
   * The domain under which clients reach the platform, such as `mcp.acme.example`. Servers accept requests to it and to `<server>.<domain>`.
   * @default names of the cluster only
   */
  readonly domain?: string;
  /**
   * Whose access tokens are accepted: by gateways, and by servers that anybody but a gateway may call.
   * @default each of them says it
   */
  readonly identity?: Oidc;
  /**
   * The namespaces. Each one is created with the restricted Pod Security Standard and a policy that denies all traffic. Tenants have namespaces of their own.
   * @default one, named as the platform
   */
  readonly namespaces?: readonly (string | PlatformNamespace)[];
  /**
   * The image of bridges and supervisors. From stage 3 on with a digest.
   * @default `ghcr.io/mcp-strata/mcp-strata-runtime` with this version as its tag; must be given from stage 3 on
   */
  readonly runtimeImage?: string;
  /**
   * Where pods resolve names.
   * @default the pods k8s-app=kube-dns in kube-system
   */
  readonly dns?: Dns;
  /**
   * What enforces the names of hosts that servers declare, such as `EgressVia.cilium()`. Not with `addEgressProxy`.
   * @default names are recorded, until `addEgressProxy`
   */
  readonly egressVia?: EgressVia;
  /**
   * The tools that were approved, by server: `ToolLockFile.read()` reads what `strata lock` wrote.
   * @default tools may be what they like, and policies are not checked against them
   */
  readonly toolLock?: ToolLockFile;
  /**
   * The service mesh that the pods are members of, such as `Istio.ambient()`.
   * @default none
   */
  readonly mesh?: Mesh;
  /**
   * Where the platform keeps its secrets, such as `Secrets.vault({...})`. `Secrets.ref(...)` is looked up there.
   * @default servers say it themselves
   */
  readonly secrets?: SecretStore;
  /**
   * Names of Secrets with registry logins, which exist in every namespace.
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Labels of all objects.
   * @default none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * The version of the Pod Security Standards that namespaces enforce, such as `v1.34`.
   * @default latest
   */
  readonly podSecurityVersion?: string;
}

/** A server of a platform. */
export interface PlatformServerProps extends McpServerProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
}

/** A gateway of a platform. */
export interface PlatformGatewayProps extends McpGatewayProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
  /**
   * Its id, where a platform has several.
   * @default gateway
   */
  readonly id?: string;
}

/** A portal of a platform. */
export interface PlatformPortalProps extends McpPortalProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
  /**
   * Its id, where a platform has several.
   * @default portal
   */
  readonly id?: string;
}

/** A registry of a platform. */
export interface PlatformRegistryProps extends McpRegistryProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
  /**
   * Its id, where a platform has several.
   * @default registry
   */
  readonly id?: string;
}

/** The egress proxy of a platform. */
export interface PlatformEgressProxyProps extends EgressProxyProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
}

/** The collector of a platform. */
export interface PlatformCollectorProps extends OtelCollectorProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
}
