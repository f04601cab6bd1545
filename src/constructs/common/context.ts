import type { Construct } from 'constructs';
import { LABEL_PREFIX, type Stage } from '../../contract';
import type { Dns } from '../../network';
import type { Oidc } from '../identity/oidc';
import type { SecretStore } from '../secrets/secret-source';
import type { ToolLockFile } from '../tool-policy/tool-lock-file';
import type { PlatformEgress } from './egress-via';
import type { Mesh } from './mesh';
import type { PlatformTelemetry } from './platform-telemetry';

const PLATFORM = `${LABEL_PREFIX}/platform`;
const TENANT = `${LABEL_PREFIX}/tenant`;

/** What a platform tells the constructs inside it. */
export interface PlatformContext {
  readonly name: string;
  readonly stage: Stage;
  readonly environment: string;
  readonly domain?: string;
  readonly runtimeImage: string;
  readonly dns: Dns;
  readonly imagePullSecrets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** What enforces the names of hosts. */
  readonly egress: PlatformEgress;
  /** What watches it. */
  readonly telemetry: PlatformTelemetry;
  /** The names of its namespaces. */
  readonly namespaces: readonly string[];
  /** Whose access tokens are accepted. */
  readonly identity?: Oidc;
  /** The mesh that its pods are members of. */
  readonly mesh?: Mesh;
  /** Where the platform keeps its secrets. */
  readonly secrets?: SecretStore;
  /** The tools that were approved. */
  readonly toolLock?: ToolLockFile;
}

/** Makes a platform known to everything inside it. */
export function providePlatform(scope: Construct, context: PlatformContext): void {
  scope.node.setContext(PLATFORM, context);
}

/** The platform that a construct is part of. */
export function platformOf(construct: Construct): PlatformContext | undefined {
  return construct.node.tryGetContext(PLATFORM);
}

/** Makes the owner of a namespace known to everything inside it. */
export function provideTenant(scope: Construct, tenant: string): void {
  scope.node.setContext(TENANT, tenant);
}

/** The tenant that owns a construct. */
export function tenantOf(construct: Construct): string | undefined {
  return construct.node.tryGetContext(TENANT);
}
