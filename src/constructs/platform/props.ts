import type { Stage } from '../../contract';
import type { Dns } from '../../network';
import type { EgressProxyProps } from '../egress-proxy';
import type { McpServerProps } from '../mcp-server';
import type { SecretStore } from '../secrets';

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
   * The namespaces. Each one is created with the restricted Pod Security Standard and a policy that denies all traffic.
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

/** The egress proxy of a platform. */
export interface PlatformEgressProxyProps extends EgressProxyProps {
  /**
   * The namespace that it runs in: one of the platform's.
   * @default the platform's first
   */
  readonly namespace?: string;
}
