const VERSION = 'cert-manager.io/v1';
export const CERTIFICATE = { apiVersion: VERSION, kind: 'Certificate' };
export const ISSUER = { apiVersion: VERSION, kind: 'Issuer' };

/** `Certificate`, as far as it is written here. */
export interface CertificateSpec {
  readonly secretName: string;
  readonly issuerRef: { readonly group: 'cert-manager.io'; readonly kind: string; readonly name: string };
  readonly commonName?: string;
  readonly dnsNames?: readonly string[];
  readonly duration: string;
  readonly renewBefore: string;
  readonly privateKey: {
    readonly algorithm: 'ECDSA';
    readonly size: number;
    readonly encoding: 'PKCS1' | 'PKCS8';
    readonly rotationPolicy: 'Always' | 'Never';
  };
  readonly usages: readonly string[];
}

/** `Issuer` that has each key sign its own certificate. */
export interface SelfSignedIssuerSpec {
  readonly selfSigned: Readonly<Record<string, never>>;
}
