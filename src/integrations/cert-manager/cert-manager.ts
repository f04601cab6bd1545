import type { Construct } from 'constructs';
import { z } from 'zod';
import {
  type CertificateRequest,
  type CertificateSource,
  claimSecret,
  type SecretKey,
  type SecretSource,
  workloadName,
} from '../../constructs';
import { Problems } from '../../errors';
import { CustomObject, checkShape, isDnsSubdomain, type ObjectMeta, shapeOf } from '../../kube';
import { integrationLabels } from '../common/labels';
import { CERTIFICATE, type CertificateSpec, ISSUER, type SelfSignedIssuerSpec } from './objects';
import type { CertificateIssuerProps, ManagedCertificateProps, SigningKeyProps } from './props';

const HOURS = 2_160;
const YEAR = 8_760;
/** The key of the Secret in which cert-manager keeps a private key. */
const KEY = 'tls.key';
const number = z.number().optional();
const issuer = shapeOf<CertificateIssuerProps>({
  name: z.string(),
  kind: z.enum(['ClusterIssuer', 'Issuer']).optional(),
});
const CERTIFICATE_SHAPE = shapeOf<ManagedCertificateProps>({
  issuer,
  durationHours: number,
  renewBeforeHours: number,
});
const KEY_SHAPE = shapeOf<SigningKeyProps>({
  issuer: issuer.optional(),
  rotation: z.enum(['Never', 'Always']).optional(),
});

/** Certificates and private keys that cert-manager makes, renews and keeps. */
export const CertManager = {
  /**
   * Certificates of hosts, for an Ingress or a Gateway.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  certificate(props: ManagedCertificateProps): CertificateSource {
    checkShape(props, CERTIFICATE_SHAPE, 'CertManager.certificate');
    const { durationHours = HOURS, renewBeforeHours = Math.floor(durationHours / 3) } = props;
    const problems = new Problems('CertManager.certificate');
    checkIssuer(props.issuer, problems);
    if (!Number.isInteger(durationHours) || durationHours < 1) {
      problems.add('PROP_INVALID', { prop: 'durationHours', reason: 'it is a whole number of at least 1' });
    }
    if (!Number.isFinite(renewBeforeHours) || renewBeforeHours <= 0 || renewBeforeHours >= durationHours) {
      problems.add('PROP_INVALID', { prop: 'renewBeforeHours', reason: 'it is above 0 and below durationHours' });
    }
    problems.raise();
    return new ManagedCertificate(props.issuer, durationHours, renewBeforeHours);
  },

  /**
   * A private key that a gateway signs with: EC P-256, PKCS #8. It never stands in a composition, and no person has to make it.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  signingKey(props: SigningKeyProps = {}): SecretSource {
    checkShape(props, KEY_SHAPE, 'CertManager.signingKey');
    const problems = new Problems('CertManager.signingKey');
    if (props.issuer) checkIssuer(props.issuer, problems);
    problems.raise();
    return new ManagedKey(props);
  },
} as const;

class ManagedCertificate implements CertificateSource {
  constructor(
    private readonly issuer: CertificateIssuerProps,
    private readonly durationHours: number,
    private readonly renewBeforeHours: number,
  ) {}

  certify(scope: Construct, { secret, hosts, labels }: CertificateRequest): void {
    const meta = metaOf(secret, labels, 'Has cert-manager bring the certificate of the host, and renew it.');
    const object = new CustomObject(
      scope,
      'certificate',
      CERTIFICATE,
      meta,
      (): CertificateSpec => ({
        secretName: secret,
        issuerRef: refOf(this.issuer),
        dnsNames: [...hosts],
        duration: `${this.durationHours}h0m0s`,
        renewBefore: `${this.renewBeforeHours}h0m0s`,
        privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS1', rotationPolicy: 'Always' },
        usages: ['digital signature', 'key encipherment', 'server auth'],
      }),
    );
    claimSecret(object, secret);
  }
}

class ManagedKey implements SecretSource {
  readonly file = true;
  readonly reference = 'cert-manager';

  constructor(private readonly props: SigningKeyProps) {}

  bind(scope: Construct): SecretKey {
    const name = `${workloadName(scope)}-signing-key`;
    const labels = integrationLabels(scope);
    const { rotation = 'Never' } = this.props;
    const own = { name, kind: 'Issuer' as const };
    const { issuer = own } = this.props;
    if (issuer === own) {
      const meta = metaOf(name, labels, 'Has the key sign its own certificate, which nobody reads.');
      new CustomObject(scope, 'signing-key-issuer', ISSUER, meta, (): SelfSignedIssuerSpec => ({ selfSigned: {} }));
    }
    const object = new CustomObject(
      scope,
      'signing-key',
      CERTIFICATE,
      metaOf(name, labels, 'Has cert-manager make the private key that tokens are signed with.'),
      (): CertificateSpec => ({
        secretName: name,
        issuerRef: refOf(issuer),
        commonName: name.slice(0, 64),
        duration: `${YEAR}h0m0s`,
        renewBefore: `${YEAR / 12}h0m0s`,
        privateKey: { algorithm: 'ECDSA', size: 256, encoding: 'PKCS8', rotationPolicy: rotation },
        usages: ['digital signature'],
      }),
    );
    claimSecret(object, name);
    return { secret: name, key: KEY };
  }
}

function refOf({ name, kind = 'ClusterIssuer' }: CertificateIssuerProps): CertificateSpec['issuerRef'] {
  return { group: 'cert-manager.io', kind, name };
}

function metaOf(name: string, labels: Readonly<Record<string, string>>, text: string): ObjectMeta {
  return { name, labels, reason: { text, control: 'secret.reference' } };
}

function checkIssuer({ name }: CertificateIssuerProps, problems: Problems): void {
  if (!isDnsSubdomain(name)) {
    problems.add('PROP_INVALID', { prop: 'issuer.name', reason: `"${name}" cannot name an issuer` });
  }
}
