import type { ComposedGateway } from '../../roles';
import type { ServerAddresses } from '../addresses';

/** The way from a gateway to one bridge: a network that the two alone share. */
export interface Leg {
  readonly gateway: ComposedGateway;
  readonly network: string;
  /** `server` is the gateway's own, the bridge has `bridge`. */
  readonly addresses: ServerAddresses;
}

/** Everything that a gateway's service is made from. */
export interface GatewayContext {
  readonly gateway: ComposedGateway;
  /** What the service is called. */
  readonly service: string;
  /** The port of this machine on which it is published. */
  readonly port: number;
  /** The servers of the project behind it, by upstream. */
  readonly upstreams: ReadonlyMap<string, UpstreamHere>;
}

/** A server of the project behind a gateway. */
export interface UpstreamHere {
  readonly leg: Leg;
  /** Its bridge as the gateway calls it. */
  readonly url: string;
  /** What tokens for it are for: in the cluster, and here. */
  readonly resource: { readonly cluster: string | undefined; readonly here: string | undefined };
}

/** The URL that clients use. */
export function gatewayUrl({ gateway, port }: Pick<GatewayContext, 'gateway' | 'port'>): string {
  return `http://127.0.0.1:${port}${gateway.config.listen.path}`;
}
