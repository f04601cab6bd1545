import { App } from 'cdk8s';
import {
  type McpGateway,
  McpPlatform,
  type McpPlatformProps,
  type McpServer,
  Oidc,
  type PlatformGatewayProps,
  type PlatformServerProps,
  Secrets,
  Stage,
  synthesize,
} from '../../../src';
import { GatewayConfig } from '../../../src/contract';
import { LEAST, leastPlatform, Rendered, type Shape } from '../../support/render';

export const ISSUER = 'https://login.acme.example';
export const IDENTITY = Oidc.issuer(ISSUER);
export const KEY = Secrets.kubernetes({ name: 'gateway-key', key: 'tls.key' });
/** The least that a gateway has to say. */
export const LEAST_GATEWAY: PlatformGatewayProps = { identity: IDENTITY, signingKey: KEY };

export interface Composed {
  readonly platform: McpPlatform;
  readonly gateway: McpGateway;
  readonly servers: Readonly<Record<string, McpServer>>;
  readonly rendered: Rendered;
  /** What the role boots from, as it stands in the ConfigMap. */
  readonly config: GatewayConfig;
  /** What a bridge boots from. */
  readonly bridge: (server: string) => Shape;
  readonly policy: (name: string) => Shape;
}

/** A platform with a gateway in front of servers. */
export function compose(
  props: PlatformGatewayProps = {},
  servers: Readonly<Record<string, Partial<PlatformServerProps>>> = { github: {} },
  platformProps: Partial<McpPlatformProps> = {},
  more: (gateway: McpGateway, platform: McpPlatform) => void = () => undefined,
): Composed {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', {
    ...leastPlatform(platformProps.stage ?? Stage.PILOT),
    ...platformProps,
  });
  const made = Object.entries(servers).map(
    ([id, server]) => [id, platform.addServer(id, { ...LEAST, ...server })] as const,
  );
  const explicit = props.select === undefined && props.servers === undefined;
  const gateway = platform.addGateway({
    ...LEAST_GATEWAY,
    ...(explicit && { servers: made.map(([, server]) => server) }),
    ...props,
  });
  more(gateway, platform);
  const rendered = new Rendered(synthesize(app));
  return {
    platform,
    gateway,
    servers: Object.fromEntries(made),
    rendered,
    config: GatewayConfig.parse(JSON.parse(rendered.one('ConfigMap', gateway.name).data['config.json'])),
    bridge: (server) => JSON.parse(rendered.one('ConfigMap', `${server}-bridge`).data['config.json']),
    policy: (name) => rendered.one('NetworkPolicy', name).spec,
  };
}
