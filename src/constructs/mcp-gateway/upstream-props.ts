import type { Revision } from '../../contract';
import type { Peer } from '../../network';
import type { CertificateProps, TokenStrategy } from '../identity';
import type { ListingProps, ToolProps } from '../mcp-server';

/** When an upstream that fails is left alone. */
export interface BreakerProps {
  /**
   * Failures in a row after which it is left alone.
   * @default 5
   */
  readonly failures?: number;
  /**
   * Seconds after which it is tried again.
   * @default 10
   */
  readonly openSeconds?: number;
}

/** One server behind the gateway. */
export interface UpstreamProps {
  /**
   * Its id at the gateway: the prefix of its names, and the entity of policies. It stays for good: whoever changes it renames every tool.
   * @default the server's name
   */
  readonly id?: string;
  /**
   * What it is shown to let the gateway in.
   * @default for servers of the platform: the gateway's own
   */
  readonly token?: TokenStrategy;
  /**
   * What clients see of its tools, beside what the server's own bridge leaves out.
   * @default everything
   */
  readonly tools?: ToolProps;
  /**
   * Seconds without answer or progress after which a call is answered with an error.
   * @default 60
   */
  readonly requestSeconds?: number;
  /**
   * Calls at once. One more waits, then is refused.
   * @default 64
   */
  readonly concurrentRequests?: number;
  /**
   * When it is left alone because it fails.
   * @default after 5 failures, for 10 seconds
   */
  readonly breaker?: BreakerProps;
  /**
   * Whether calls may share a connection to its bridge. What looks at requests in between sees none of them then. Servers at public addresses get each as a request
   * of its own.
   * @default as for all servers of the gateway
   */
  readonly link?: boolean;
}

/** A server that runs elsewhere, such as one that is offered as a service. */
export interface RemoteServerProps extends Omit<UpstreamProps, 'id' | 'token'> {
  /** Its MCP endpoint: https, unless it runs in the same cluster. */
  readonly url: string;
  /** What it is shown: never the token that the client sent. `None` says by its name that it is nothing. */
  readonly token: TokenStrategy;
  /**
   * `public`: its addresses must be public, every time that one is connected to. `cluster`: it runs in your own network, and `peer` may say where.
   * @default public
   */
  readonly network?: 'public' | 'cluster';
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default public addresses on the URL's port; for `cluster` the namespace in a Service's name
   */
  readonly peer?: Peer;
  /**
   * Revisions that it speaks.
   * @default the gateway asks
   */
  readonly revisions?: readonly Revision[];
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
  /**
   * How it stands in registries and portals, with the gateway's URL.
   * @default by its id and host, version 1.0.0
   */
  readonly listing?: ListingProps;
}
