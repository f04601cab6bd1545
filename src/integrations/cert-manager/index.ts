export { CertManager } from './cert-manager';
export type { CertificateIssuerProps, ManagedCertificateProps, SigningKeyProps } from './props';
