import type { Peer } from '../../network';
import type { SecretSource } from '../secrets';

/** A certificate authority of a ConfigMap. */
export interface CertificateAuthorityProps {
  /** The ConfigMap of the collector's namespace. */
  readonly configMap: string;
  /**
   * The key with the certificates, as PEM.
   * @default ca.crt
   */
  readonly key?: string;
}

/** Where telemetry goes. */
export interface ExporterProps {
  /** The URL, such as `https://otlp.acme.example`. Plain http goes to Services of the cluster alone. */
  readonly endpoint: string;
  /**
   * The pods or addresses behind the endpoint.
   * @default what the endpoint's name says: a Service of the cluster, or a public host
   */
  readonly peer?: Peer;
  /**
   * Request headers whose values are secrets, such as `{ authorization: Secrets.kubernetes({ name: 'otlp', key: 'token' }) }`.
   * @default none
   */
  readonly headers?: Readonly<Record<string, SecretSource>>;
  /**
   * Who signed the endpoint's certificate.
   * @default the authorities of the collector's image
   */
  readonly ca?: CertificateAuthorityProps;
  /**
   * Tells exporters of one kind apart: lower-case letters, digits and `-`.
   * @default the exporter's kind
   */
  readonly name?: string;
}

/** Loki, which takes logs over OTLP from version 3 on. */
export interface LokiExporterProps extends ExporterProps {
  /**
   * Loki's tenant, which has limits and a retention of its own.
   * @default Loki has one tenant
   */
  readonly tenant?: string;
}
