import { App } from 'cdk8s';
import {
  Egress,
  type EgressProxy,
  McpPlatform,
  type McpPlatformProps,
  type McpServer,
  type PlatformEgressProxyProps,
  type PlatformServerProps,
  synthesize,
} from '../../../src';
import { LEAST, leastPlatform, Rendered, type Shape } from '../../support/render';

export const GITHUB = { egress: [Egress.https('api.github.com')] };
export const SLACK = { egress: [Egress.https('slack.com'), Egress.host('files.slack.com', 8443)] };

export interface Composed {
  readonly platform: McpPlatform;
  readonly proxy: EgressProxy;
  readonly servers: Readonly<Record<string, McpServer>>;
  readonly rendered: Rendered;
  /** What the role boots from. */
  readonly config: Shape;
  /** Variables of a server's program. */
  readonly env: (server: string) => Readonly<Record<string, string>>;
  readonly policy: (name: string) => Shape;
}

/** A platform with an egress proxy. */
export function compose(
  servers: Readonly<Record<string, Partial<PlatformServerProps>>> = { github: GITHUB, slack: SLACK },
  proxyProps: PlatformEgressProxyProps = {},
  platformProps: Partial<McpPlatformProps> = {},
): Composed {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(platformProps.stage), ...platformProps });
  const made = Object.entries(servers).map(
    ([id, props]) => [id, platform.addServer(id, { ...LEAST, ...props })] as const,
  );
  const proxy = platform.addEgressProxy(proxyProps);
  const rendered = new Rendered(synthesize(app));
  const env = (server: string) => {
    const [container] = rendered.one('Deployment', server).spec.template.spec.containers;
    const entries = (container.env as Shape[]).map(({ name, value }) => [name, value]);
    return Object.fromEntries(entries);
  };
  return {
    platform,
    proxy,
    servers: Object.fromEntries(made),
    rendered,
    env,
    policy: (name) => rendered.one('NetworkPolicy', name).spec,
    config: JSON.parse(rendered.one('ConfigMap', proxy.name).data['config.json']),
  };
}
