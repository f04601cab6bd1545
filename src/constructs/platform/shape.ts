import { z } from 'zod';
import type { Stage } from '../../contract';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { Dns } from '../../network';
import type { EgressVia } from '../common/egress-via';
import type { Mesh } from '../common/mesh';
import { Oidc } from '../identity';
import type { SecretStore } from '../secrets';
import { ToolLockFile } from '../tool-policy';
import type { McpPlatformProps, PlatformNamespace } from './props';

const namespace = shapeOf<PlatformNamespace>({
  name: z.string(),
  tenant: z.string().optional(),
  labels: texts.optional(),
  exists: z.boolean().optional(),
});

/** The shape of a platform's props. Whether the values make sense is checked in `check`. */
export const PLATFORM_SHAPE = shapeOf<McpPlatformProps>({
  stage: z.custom<Stage>(),
  environment: z.string(),
  domain: z.string().optional(),
  namespaces: listOf(z.union([z.string(), namespace])).optional(),
  runtimeImage: z.string().optional(),
  dns: madeBy(Dns, 'Dns.pods or Dns.address').optional(),
  identity: madeBy(Oidc, 'Oidc.issuer').optional(),
  mesh: z
    .custom<Mesh>(
      (value) => typeof value === 'object' && value !== null && 'policies' in value && 'join' in value,
      'expected Istio.ambient(...) or Istio.sidecar(...)',
    )
    .optional(),
  egressVia: z
    .custom<EgressVia>(
      (value) => typeof value === 'object' && value !== null && 'route' in value && typeof value.route === 'function',
      'expected EgressVia.cilium() or EgressVia.istio({ mode })',
    )
    .optional(),
  secrets: z
    .custom<SecretStore>(
      (value) => typeof value === 'object' && value !== null && 'secret' in value && typeof value.secret === 'function',
      'expected a store such as Secrets.vault({ address })',
    )
    .optional(),
  toolLock: madeBy(ToolLockFile, 'ToolLockFile.read').optional(),
  imagePullSecrets: listOf(z.string()).optional(),
  labels: texts.optional(),
  podSecurityVersion: z.string().optional(),
});
