import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** DER (X.690), as much of it as certificates need. */
const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const length = content.length;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
};
const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const text = (tag: number, value: string) => der(tag, Buffer.from(value));
const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return der(0x06, Buffer.from(bytes));
};
const time = (date: Date) => text(0x18, `${date.toISOString().replace(/[-:T]|\.\d+/g, '')}`);
const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const extension = (id: string, value: Buffer, critical = false) =>
  sequence(oid(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
const name = (common: string) => sequence(der(0x31, sequence(oid('2.5.4.3'), text(0x0c, common))));
const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });
const uint = (value: number | bigint, bytes: number) => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
};
const START = new Date('2026-01-01T00:00:00Z');
const END = new Date('2036-01-01T00:00:00Z');
const FULCIO = '1.3.6.1.4.1.57264.1';

export interface Signing {
  readonly statement: object;
  readonly issuer?: string;
  readonly signer?: string;
  readonly repository?: string | null;
}

export const statementOf = (subjectName: string, digest: Record<string, string>, predicateType?: string) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: subjectName, digest }],
  predicateType: predicateType ?? 'https://slsa.dev/provenance/v1',
  predicate: {},
});

/** An instance of Sigstore in a few lines: an authority for certificates, its log, and a log of signatures. Each has keys of its own. */
export class Authority {
  private readonly root = keys();
  private readonly certificateLog = keys();
  private readonly signatureLog = keys();
  private readonly certificate: Buffer;

  constructor() {
    this.certificate = this.issue(name('root'), spki(this.root.publicKey), [
      extension('2.5.29.19', sequence(der(0x01, Buffer.from([0xff]))), true),
      extension('2.5.29.15', der(0x03, Buffer.from([0x01, 0x06])), true),
    ]);
  }

  /** The file that makes somebody trust it. */
  get trustedRoot(): object {
    const log = ({ publicKey }: { publicKey: KeyObject }, baseUrl: string) => ({
      baseUrl,
      hashAlgorithm: 'SHA2_256',
      publicKey: {
        rawBytes: spki(publicKey).toString('base64'),
        keyDetails: 'PKIX_ECDSA_P256_SHA_256',
        validFor: { start: START.toISOString() },
      },
      logId: { keyId: sha256(spki(publicKey)).toString('base64') },
    });
    return {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log(this.signatureLog, 'https://rekor.example')],
      ctlogs: [log(this.certificateLog, 'https://ctfe.example')],
      certificateAuthorities: [
        {
          subject: { organization: 'example', commonName: 'root' },
          uri: 'https://fulcio.example',
          certChain: { certificates: [{ rawBytes: this.certificate.toString('base64') }] },
          validFor: { start: START.toISOString() },
        },
      ],
      timestampAuthorities: [],
    };
  }

  /** A bundle, as a pipeline of a repository would make it. */
  sign({ statement, issuer, signer, repository = 'https://github.com/acme/files' }: Signing): object {
    const leaf = keys();
    const fields = [
      extension(
        '2.5.29.17',
        sequence(text(0x86, signer ?? `${repository}/.github/workflows/release.yml@refs/heads/main`)),
        true,
      ),
      extension(`${FULCIO}.8`, text(0x0c, issuer ?? 'https://token.actions.githubusercontent.com')),
      ...(repository === null
        ? []
        : [extension(`${FULCIO}.12`, text(0x0c, repository)), extension(`${FULCIO}.13`, text(0x0c, 'a'.repeat(40)))]),
    ];
    const certificate = this.issueWithProof(spki(leaf.publicKey), fields);
    const payload = Buffer.from(JSON.stringify(statement));
    const type = 'application/vnd.in-toto+json';
    const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
    const signature = sign('sha256', signed, leaf.privateKey).toString('base64');
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial: {
        x509CertificateChain: { certificates: [{ rawBytes: certificate.toString('base64') }] },
        tlogEntries: [this.log(payload, signature)],
        timestampVerificationData: { rfc3161Timestamps: [] },
      },
      dsseEnvelope: {
        payload: payload.toString('base64'),
        payloadType: type,
        signatures: [{ sig: signature, keyid: '' }],
      },
    };
  }

  /** What the log of signatures keeps, and its promise that it does. */
  private log(payload: Buffer, signature: string): object {
    const entry = {
      apiVersion: '0.0.1',
      kind: 'dsse',
      spec: {
        payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
        signatures: [{ signature }],
      },
    };
    const body = Buffer.from(JSON.stringify(entry)).toString('base64');
    const integratedTime = Math.floor(START.getTime() / 1_000) + 3_600;
    const id = sha256(spki(this.signatureLog.publicKey));
    // Canonical JSON (RFC 8785): the fields are in order.
    const promised = JSON.stringify({ body, integratedTime, logID: id.toString('hex'), logIndex: 7 });
    return {
      logIndex: '7',
      logId: { keyId: id.toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.1' },
      integratedTime: String(integratedTime),
      inclusionPromise: {
        signedEntryTimestamp: sign('sha256', Buffer.from(promised), this.signatureLog.privateKey).toString('base64'),
      },
      canonicalizedBody: body,
    };
  }

  /** A certificate that its log has seen (RFC 6962, 3.2 and 3.3). */
  private issueWithProof(key: Buffer, fields: readonly Buffer[]): Buffer {
    const seen = this.body(sequence(), key, fields);
    const at = uint(START.getTime() + 1_000, 8);
    const signed = Buffer.concat([
      Buffer.from([0, 0]),
      at,
      uint(1, 2),
      sha256(spki(this.root.publicKey)),
      uint(seen.length, 3),
      seen,
      uint(0, 2),
    ]);
    const signature = sign('sha256', signed, this.certificateLog.privateKey);
    const proof = Buffer.concat([
      Buffer.from([0]),
      sha256(spki(this.certificateLog.publicKey)),
      at,
      uint(0, 2),
      Buffer.from([4, 3]),
      uint(signature.length, 2),
      signature,
    ]);
    const list = Buffer.concat([uint(proof.length + 2, 2), uint(proof.length, 2), proof]);
    return this.issue(sequence(), key, [...fields, extension('1.3.6.1.4.1.11129.2.4.2', der(0x04, list))]);
  }

  private issue(subject: Buffer, key: Buffer, fields: readonly Buffer[]): Buffer {
    const body = this.body(subject, key, fields);
    const signature = sign('sha256', body, this.root.privateKey);
    return sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature));
  }

  private body(subject: Buffer, key: Buffer, fields: readonly Buffer[]): Buffer {
    const version = der(0xa0, der(0x02, Buffer.from([2])));
    const serial = der(0x02, Buffer.from([1]));
    const valid = sequence(time(START), time(END));
    return sequence(version, serial, ECDSA_SHA256, name('root'), valid, subject, key, der(0xa3, sequence(...fields)));
  }
}
