import { type Assembly, GatewayConfig } from '../../contract';
import { configOf, type RolePod, rolePods } from './role-pod';

/** A gateway of the composition. */
export interface ComposedGateway extends RolePod {
  readonly role: 'gateway';
  readonly config: GatewayConfig;
}

/** The gateways of a composition. */
export function composedGateways(assembly: Assembly): ComposedGateway[] {
  return rolePods(assembly, 'gateway').map((pod) => ({
    ...pod,
    role: 'gateway',
    config: GatewayConfig.parse(configOf(assembly, pod)),
  }));
}

/** Whether a URL is the one under which clients know the gateway in the cluster. */
export function isGatewayUrl({ config: { listen } }: ComposedGateway, url: string): boolean {
  const { hostname, pathname } = new URL(url);
  return pathname === listen.path && listen.allowedHosts.includes(hostname);
}
