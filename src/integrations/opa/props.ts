import type { CertificateProps, SecretSource } from '../../constructs';
import type { Peer } from '../../network';

/** Open Policy Agent as the decision point of a gateway or a server. */
export interface OpaPolicyProps {
  /** The document that decides, such as `http://opa.policy.svc:8181/v1/data/mcp/authz`. */
  readonly url: string;
  /**
   * Where it is.
   * @default the namespace that a URL of a Service names
   */
  readonly peer?: Peer;
  /**
   * The bearer token that it asks for. Without one anybody who reaches it may ask, and read its policies. A server has to give one: its program shares the bridge's
   * network.
   * @default none, for gateways alone
   */
  readonly token?: SecretSource;
  /**
   * Certificates that its own is checked against, in the place of the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
  /**
   * Its time to answer, in seconds. An answer that comes later refuses.
   * @default 1
   */
  readonly timeoutSeconds?: number;
  /**
   * `dry-run`: decisions are audited and counted, and nothing is refused.
   * @default enforce
   */
  readonly mode?: 'enforce' | 'dry-run';
  /**
   * Whether it is shown the arguments of calls.
   * @default true
   */
  readonly arguments?: boolean;
}
