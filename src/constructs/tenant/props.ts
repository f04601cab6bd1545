import type { McpGatewayProps } from '../mcp-gateway';
import type { McpServerProps } from '../mcp-server';

/** People by what they do, as groups that the identity provider of the cluster writes into its tokens. None of them reads Secrets or enters pods. */
export interface TenantAccessProps {
  /**
   * Groups that see what runs, and how it is set up.
   * @default none
   */
  readonly viewers?: readonly string[];
  /**
   * Groups that also read logs.
   * @default those of `groups`
   */
  readonly developers?: readonly string[];
  /**
   * Groups that also restart pods and change the number of replicas.
   * @default none
   */
  readonly operators?: readonly string[];
}

/** The most that each namespace of a tenant holds, as Kubernetes quantities. */
export interface TenantQuotaProps {
  /**
   * CPU that pods set aside.
   * @default 10
   */
  readonly cpuRequests?: string;
  /**
   * CPU that pods may use.
   * @default 60
   */
  readonly cpuLimits?: string;
  /**
   * Memory that pods set aside.
   * @default 32Gi
   */
  readonly memoryRequests?: string;
  /**
   * Memory that pods may use.
   * @default 128Gi
   */
  readonly memoryLimits?: string;
  /**
   * Pods.
   * @default 100
   */
  readonly pods?: number;
  /**
   * PersistentVolumeClaims.
   * @default 20
   */
  readonly claims?: number;
}

/** What one container of a tenant gets, as Kubernetes quantities. */
export interface TenantContainerProps {
  /**
   * The most CPU that it may use.
   * @default 8
   */
  readonly maxCpu?: string;
  /**
   * The most memory that it may use.
   * @default 16Gi
   */
  readonly maxMemory?: string;
}

/** A tenant: a team with namespaces of its own, apart from all others. */
export interface TenantProps {
  /**
   * Groups of people that own it, in the words of the identity provider of the cluster: the same as `access.developers`.
   * @default none
   */
  readonly groups?: readonly string[];
  /**
   * People by what they do.
   * @default developers are those of `groups`
   */
  readonly access?: TenantAccessProps;
  /**
   * The names of its namespaces.
   * @default one, named as the tenant
   */
  readonly namespaces?: readonly string[];
  /**
   * Whether its namespaces are there already, kept by whoever administers the cluster. Then no object of the cluster is written, and everything that is belongs into a
   * namespace; that the namespaces admit restricted pods only is up to their administrator.
   * @default false: they are created, with the restricted Pod Security Standard
   */
  readonly exists?: boolean;
  /**
   * The most that each namespace holds.
   * @default see each
   */
  readonly quota?: TenantQuotaProps;
  /**
   * The most that one container gets.
   * @default see each
   */
  readonly containers?: TenantContainerProps;
  /**
   * Labels of its namespaces.
   * @default the platform's
   */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A server of a tenant. */
export interface TenantServerProps extends McpServerProps {
  /**
   * The namespace that it runs in: one of the tenant's.
   * @default the tenant's first
   */
  readonly namespace?: string;
}

/** A gateway of a tenant, in front of its servers alone. */
export interface TenantGatewayProps extends McpGatewayProps {
  /**
   * The namespace that it runs in: one of the tenant's.
   * @default the tenant's first
   */
  readonly namespace?: string;
}
