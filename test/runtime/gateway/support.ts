import { GatewayConfig, type GatewayConfigInput } from '../../../src/contract';
import type { Gateway } from '../../../src/runtime/gateway/gateway';
import { type GatewayDependencies, startGateway } from '../../../src/runtime/gateway/start';
import { Lines } from '../support/bridge';

export interface TestGateway {
  readonly gateway: Gateway;
  readonly url: string;
  readonly admin: string;
  readonly lines: Lines;
  metrics(): Promise<string>;
}

type Sections = Record<string, unknown>;

const running = new Set<Gateway>();

export const LOOPBACK = { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'] };

/** An upstream of a test: shown nothing, unless the test says otherwise. */
export function upstream(id: string, url: string, more: Sections = {}): GatewayConfigInput['upstreams'][number] {
  return { id, url, token: { kind: 'none' }, ...more } as GatewayConfigInput['upstreams'][number];
}

export function gatewayConfig(upstreams: GatewayConfigInput['upstreams'], more: Sections = {}): GatewayConfig {
  return GatewayConfig.parse({
    role: 'gateway',
    name: 'test',
    drainSeconds: 2,
    ...more,
    listen: { ...LOOPBACK, ...(more.listen as object) },
    upstreams,
  });
}

/** Starts a gateway in this process. */
export async function gatewayTo(
  upstreams: GatewayConfigInput['upstreams'],
  more: Sections = {},
  dependencies: GatewayDependencies = {},
): Promise<TestGateway> {
  const lines = new Lines();
  const gateway = await startGateway(gatewayConfig(upstreams, more), { output: lines, ...dependencies });
  running.add(gateway);
  const metrics = async () => (await fetch(`${gateway.adminUrl}/metrics`)).text();
  return { gateway, url: gateway.url, admin: gateway.adminUrl, lines, metrics };
}

/** For `afterEach`: ends the gateways that a test started. */
export async function closeGateways(): Promise<void> {
  await Promise.all([...running].map((gateway) => gateway.close()));
  running.clear();
}
