import { App } from 'cdk8s';
import {
  McpPlatform,
  type McpPlatformProps,
  type McpRegistry,
  Oidc,
  type PlatformRegistryProps,
  type PlatformServerProps,
  Stage,
  synthesize,
} from '../../../src';
import { ComposedEntry, RegistryConfig } from '../../../src/contract';
import { LEAST, leastPlatform, Rendered, type Shape } from '../../support/render';

export const ISSUER = 'https://login.acme.example';
export const IDENTITY = Oidc.issuer(ISSUER);

export interface Composed {
  readonly platform: McpPlatform;
  readonly registry: McpRegistry;
  readonly rendered: Rendered;
  /** What the role boots from, as it stands in the ConfigMap. */
  readonly config: RegistryConfig;
  /** The entries of a source of the composition. */
  readonly listed: (source?: string) => ComposedEntry[];
  readonly policy: (name?: string) => Shape;
}

/** A platform with servers and a registry. */
export function compose(
  props: PlatformRegistryProps = {},
  servers: Readonly<Record<string, Partial<PlatformServerProps>>> = { github: {} },
  platformProps: Partial<McpPlatformProps> = {},
  more: (platform: McpPlatform, registry: McpRegistry) => void = () => undefined,
): Composed {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', {
    ...leastPlatform(platformProps.stage ?? Stage.PILOT),
    domain: 'mcp.acme.example',
    ...platformProps,
  });
  const registry = platform.addRegistry({ identity: IDENTITY, ...props });
  for (const [id, server] of Object.entries(servers)) platform.addServer(id, { ...LEAST, ...server });
  more(platform, registry);
  const rendered = new Rendered(synthesize(app));
  return {
    platform,
    registry,
    rendered,
    config: RegistryConfig.parse(JSON.parse(rendered.one('ConfigMap', registry.name).data['config.json'])),
    listed: (source = 'composition') =>
      JSON.parse(rendered.one('ConfigMap', `${registry.name}-listed`).data[`${source}.json`]).entries.map(
        (entry: unknown) => ComposedEntry.parse(entry),
      ),
    policy: (name = registry.name) => rendered.one('NetworkPolicy', name).spec,
  };
}
