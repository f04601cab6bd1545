import type { Peer } from '../../network';
import type { CertificateProps } from '../identity';
import type { SecretSource } from '../secrets';

/** What every guardrail says of itself. */
export interface GuardrailProps {
  /** Its name in errors, metrics and audit events. */
  readonly name: string;
  /** Where it is asked, such as `https://dlp.policy.svc:8443/inspect`. */
  readonly url: string;
  /**
   * Where it is. Nobody on a public address reads every call.
   * @default the namespace that a URL of a Service names
   */
  readonly peer?: Peer;
  /**
   * The bearer token that it asks for.
   * @default none
   */
  readonly token?: SecretSource;
  /**
   * Certificates that its own is checked against, in the place of the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
  /**
   * What it is shown: requests before the server hears of them, responses before the client is shown them.
   * @default both
   */
  readonly phases?: readonly ('request' | 'response')[];
  /**
   * Ids of the servers whose calls it looks at.
   * @default all behind the gateway
   */
  readonly upstreams?: readonly string[];
  /**
   * Its time to answer, in seconds, at most 60. What it does not answer in time is refused.
   * @default 2
   */
  readonly timeoutSeconds?: number;
  /**
   * Longest question and longest answer in bytes, from 1 KiB to 16 MiB. What is longer is refused.
   * @default 1048576
   */
  readonly maxBytes?: number;
  /**
   * `dry-run`: verdicts are audited and counted, and nothing is refused or changed.
   * @default enforce
   */
  readonly mode?: 'enforce' | 'dry-run';
}
