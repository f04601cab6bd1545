import type { Peer } from '../../network';
import type { CertificateSource } from './exposure';

/** An Ingress in front of a gateway. */
export interface IngressProps {
  /** The IngressClass. */
  readonly className: string;
  /** The pods of its controller: the gateway's network policy opens to these alone. */
  readonly from: readonly Peer[];
  /**
   * Whose annotations keep streams open.
   * @default nginx for the class of that name, else none
   */
  readonly controller?: 'nginx' | 'other';
  /**
   * The Secret of the certificate. It exists, unless `certificate` writes it.
   * @default the gateway's name with `-tls`, where there is a `certificate`
   */
  readonly tlsSecret?: string;
  /**
   * What brings the certificate, such as `CertManager.certificate(...)`.
   * @default the Secret exists
   */
  readonly certificate?: CertificateSource;
  /**
   * Annotations for the controller. Snippets are refused.
   * @default those that keep streams open
   */
  readonly annotations?: Readonly<Record<string, string>>;
}
