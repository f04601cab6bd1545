import { App } from 'cdk8s';
import {
  McpPlatform,
  type McpPlatformProps,
  type McpPortal,
  type PlatformPortalProps,
  type PlatformRegistryProps,
  Secrets,
  Stage,
  synthesize,
} from '../../../src';
import { PortalConfig } from '../../../src/contract';
import { LEAST, leastPlatform, Rendered, type Shape } from '../../support/render';
import { IDENTITY, ISSUER } from '../mcp-registry/support';

export const LOGIN = { issuer: ISSUER, clientId: 'mcp-portal' };
export const SECRET = Secrets.kubernetes({ name: 'portal', key: 'client-secret' });
/** The least that a portal has to say. */
export const LEAST_PORTAL: PlatformPortalProps = { host: 'portal.acme.example', login: LOGIN };

export interface Composed {
  readonly platform: McpPlatform;
  readonly portal: McpPortal;
  readonly rendered: Rendered;
  /** What the role boots from, as it stands in the ConfigMap. */
  readonly config: PortalConfig;
  readonly policy: (name: string) => Shape;
}

export interface Given {
  readonly platform?: Partial<McpPlatformProps>;
  readonly registry?: PlatformRegistryProps;
  readonly before?: (platform: McpPlatform) => void;
  readonly after?: (platform: McpPlatform, portal: McpPortal) => void;
}

/** A platform with a server, a registry and a portal. */
export function compose(props: PlatformPortalProps = {}, given: Given = {}): Composed {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', {
    ...leastPlatform(Stage.PILOT),
    domain: 'mcp.acme.example',
    identity: IDENTITY,
    ...given.platform,
  });
  platform.addServer('github', LEAST);
  platform.addRegistry(given.registry);
  given.before?.(platform);
  const portal = platform.addPortal({ ...LEAST_PORTAL, ...props });
  given.after?.(platform, portal);
  const rendered = new Rendered(synthesize(app));
  return {
    platform,
    portal,
    rendered,
    config: PortalConfig.parse(JSON.parse(rendered.one('ConfigMap', portal.name).data['config.json'])),
    policy: (name) => rendered.one('NetworkPolicy', name).spec,
  };
}
