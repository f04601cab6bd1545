import { readFileSync } from 'node:fs';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type SignedEntity, type Signer, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { z } from 'zod';
import type { Verification } from '../../../contract';
import shipped from './trusted-root.json' with { type: 'json' };

const IN_TOTO = 'application/vnd.in-toto+json';
/** What says that a repository's own pipeline made something: provenance (SLSA), or a signature of that pipeline (cosign). */
const PREDICATES = [
  'https://slsa.dev/provenance/v1',
  'https://slsa.dev/provenance/v0.2',
  'https://sigstore.dev/cosign/sign/v1',
];
/** Fields that Fulcio writes into certificates, below 1.3.6.1.4.1.57264.1. Source: sigstore/fulcio, docs/oid-info.md. */
const FULCIO = '1.3.6.1.4.1.57264.1.';
const SOURCE_REPOSITORY = `${FULCIO}12`;
const SOURCE_COMMIT = `${FULCIO}13`;

const Statement = z.looseObject({
  _type: z.string().regex(/^https:\/\/in-toto\.io\/Statement\/v(0\.1|1)$/),
  subject: z.array(z.looseObject({ name: z.string().optional(), digest: z.record(z.string(), z.string()) })).min(1),
  predicateType: z.string(),
});
export type Statement = z.infer<typeof Statement>;

/** What somebody signed, and who it was. */
export interface SignedStatement {
  readonly statement: Statement;
  readonly signer: string;
  readonly issuer: string;
  readonly repository: string;
  readonly commit?: string;
}

/** Something was signed, and it proves nothing. The message is for people. */
export class NotProven extends Error {}

/** Verifies bundles of Sigstore without a network: certificates, transparency logs and signatures against the trust root. */
export class BundleVerifier {
  private readonly verifier: Verifier;

  /** @throws Error when the file of the trust root cannot be read */
  constructor(private readonly config: Pick<Verification, 'trustedRootFile' | 'issuers'>) {
    const { trustedRootFile } = config;
    const json: unknown = trustedRootFile === undefined ? shipped : JSON.parse(readFileSync(trustedRootFile, 'utf8'));
    this.verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(json)));
  }

  /** @throws NotProven */
  verify(bundle: unknown): SignedStatement {
    const entity = entityOf(bundle);
    const signed = this.signed(entity.entity);
    const statement = statementOf(entity.payload);
    const { issuer } = signed;
    const host = this.config.issuers[issuer];
    if (host === undefined) throw new NotProven(`identities of ${issuer} do not count here`);
    if (!URL.canParse(signed.repository) || new URL(signed.repository).host !== host) {
      throw new NotProven(`${issuer} does not speak for ${signed.repository}`);
    }
    return { ...signed, statement };
  }

  private signed(entity: SignedEntity): Omit<SignedStatement, 'statement'> {
    if (entity.key.$case !== 'certificate') throw new NotProven('it was signed with a key, and not by an identity');
    const { identity } = attempt(() => this.verifier.verify(entity));
    const issuer = identity?.extensions?.issuer;
    const signer = identity?.subjectAlternativeName;
    const repository = extension(identity, SOURCE_REPOSITORY);
    if (issuer === undefined || signer === undefined) throw new NotProven('its certificate names nobody');
    if (repository === undefined) throw new NotProven(`${signer} signed it, and no build of a repository`);
    const commit = extension(identity, SOURCE_COMMIT);
    return { signer, issuer, repository, ...(commit !== undefined && { commit }) };
  }
}

/** Whether a statement says who built something, and says it of this content. */
export function isAbout(
  { subject, predicateType }: Statement,
  algorithm: string,
  digest: string,
  name?: string,
): boolean {
  return (
    PREDICATES.includes(predicateType) &&
    subject.some((one) => one.digest[algorithm] === digest && (name === undefined || one.name === name))
  );
}

export function isProvenance(predicateType: string): boolean {
  return PREDICATES.includes(predicateType);
}

function entityOf(json: unknown): { entity: SignedEntity; payload: Buffer } {
  return attempt(() => {
    const bundle = bundleFromJSON(json);
    if (bundle.content.$case !== 'dsseEnvelope') throw new NotProven('the bundle holds no statement');
    const { payload, payloadType } = bundle.content.dsseEnvelope;
    if (payloadType !== IN_TOTO) throw new NotProven('the bundle holds no statement');
    return { entity: toSignedEntity(bundle), payload };
  });
}

function statementOf(payload: Buffer): Statement {
  const { data } = Statement.safeParse(attempt(() => JSON.parse(payload.toString('utf8'))));
  if (data === undefined) throw new NotProven('what was signed is no statement');
  return data;
}

/** Whatever a bundle makes the library throw, it proves nothing. */
function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotProven) throw error;
    throw new NotProven(error instanceof Error ? error.message : String(error));
  }
}

function extension(identity: Signer['identity'], wanted: string): string | undefined {
  const found = identity?.oids?.find(({ oid }) => oid?.id.join('.') === wanted);
  return found && utf8String(found.value);
}

/** A DER UTF8String (X.690, 8.23). */
function utf8String(der: Buffer): string | undefined {
  const [tag, first = 0] = der;
  const start = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length = first < 0x80 ? first : der.readUIntBE(2, first & 0x7f);
  return tag === 0x0c && der.length === start + length ? der.toString('utf8', start) : undefined;
}
