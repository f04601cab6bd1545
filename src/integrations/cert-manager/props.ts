/** Who issues certificates. */
export interface CertificateIssuerProps {
  /** The issuer's name. */
  readonly name: string;
  /**
   * Whether it is the cluster's or the namespace's.
   * @default ClusterIssuer
   */
  readonly kind?: 'ClusterIssuer' | 'Issuer';
}

/** Certificates of hosts. */
export interface ManagedCertificateProps {
  /** Who issues them. */
  readonly issuer: CertificateIssuerProps;
  /**
   * Hours for which a certificate is good, at least 1.
   * @default 2160 (90 days)
   */
  readonly durationHours?: number;
  /**
   * Hours before its end at which it is renewed.
   * @default a third of `durationHours`
   */
  readonly renewBeforeHours?: number;
}

/** A private key that cert-manager makes and keeps in a Secret. Nobody else sees it. */
export interface SigningKeyProps {
  /**
   * Who issues the certificate that comes with the key; nobody reads it.
   * @default an Issuer of the namespace that has the key sign its own
   */
  readonly issuer?: CertificateIssuerProps;
  /**
   * Whether each renewal makes a new key. Replicas see a new key at different moments, so that tokens may be refused for a minute then; `Never` keeps the key until
   * the Secret is deleted.
   * @default Never
   */
  readonly rotation?: 'Never' | 'Always';
}
