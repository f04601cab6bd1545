import type { Stage } from '../../contract';
import type { Dns } from '../../network';
import type { PlatformContext } from '../common/context';
import type { EgressRoute } from '../common/egress-via';
import type { GatewayLink } from '../common/gateway-link';
import type { SecretBinding, SecretKey } from '../secrets';
import type { McpServerProps } from './props';

/** Where a server stands, and what its platform decides. */
export interface ServerPlace {
  readonly name: string;
  readonly namespace?: string;
  readonly stage: Stage;
  readonly runtimeImage: string;
  /** Appends the digest that the app's image lock has for an image. */
  pin(image: string): string;
  readonly dns: Dns;
  readonly platform?: PlatformContext;
  readonly tenant?: string;
}

/** Everything that a server is derived from. */
export interface ServerInput extends ServerPlace {
  readonly props: McpServerProps;
  /** Where the value of each secret arrives, by variable. */
  readonly secretKeys: ReadonlyMap<string, SecretBinding>;
  /** Where a person finds the value of each secret, by variable. */
  readonly secretPlaces: ReadonlyMap<string, string>;
  /** Where the bridge's own secrets arrive, by file. */
  readonly bridgeKeys: ReadonlyMap<string, SecretKey>;
  /** The gateways in front of it. */
  readonly links: readonly GatewayLink[];
  /** The way to hosts that are declared by name. Absent: names are not enforced, and their ports are open to public addresses. */
  readonly route?: () => EgressRoute;
  /** Whether hosts that the bridge reaches go that way as well. */
  readonly wholePod?: boolean;
}
