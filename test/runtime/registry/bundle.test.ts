import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Verification } from '../../../src/contract';
import { BundleVerifier, isAbout, NotProven } from '../../../src/runtime/registry/verify/bundle';
import { Authority, type Signing, statementOf } from './authority';
import { folder } from './support';

interface Bundle {
  dsseEnvelope: { payload: string; signatures: { sig: string }[] };
  verificationMaterial: { tlogEntries: unknown };
}

const SUBJECT = 'pkg:npm/%40acme/files@1.0.0';
const authority = new Authority();
const place = folder();
const trustedRootFile = join(place, 'trusted_root.json');
writeFileSync(trustedRootFile, JSON.stringify(authority.trustedRoot));
const verifier = new BundleVerifier(Verification.parse({ trustedRootFile }));
const statement = statementOf(SUBJECT, { sha512: 'ab' });
const signed = (more: Partial<Signing> = {}) => authority.sign({ statement, ...more }) as Bundle;

const published = join('test', 'fixtures', 'registry', 'provenance', 'sigstore-2.3.1.attestations.json');
const attestations = (JSON.parse(readFileSync(published, 'utf8')) as { attestations: { bundle: Bundle }[] })
  .attestations;

test("a package's real provenance is verified with the trust root that is shipped", () => {
  const real = new BundleVerifier(Verification.parse({}));
  const { statement: found, ...who } = real.verify(attestations[1]?.bundle);
  expect(who).toEqual({
    issuer: 'https://token.actions.githubusercontent.com',
    signer: 'https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main',
    repository: 'https://github.com/sigstore/sigstore-js',
    commit: '46e7056ff9912ebfee5298d94024895a9fea76c0',
  });
  const digest =
    'f06fbf5c353cc0db093904b9cac0d53b412d83dff6b80e6047d9786708a38e5c3105cad4e913dfc22dbe8c999b3fe029d47969fe75406843b8163db6fd22f681';
  expect(isAbout(found, 'sha512', digest, 'pkg:npm/sigstore@2.3.1')).toBe(true);
  expect(isAbout(found, 'sha512', digest, 'pkg:npm/sigstore@2.3.2')).toBe(false);
  // What npm itself signed, with a key of its own, says who published it and not who built it.
  expect(() => real.verify(attestations[0]?.bundle)).toThrow(NotProven);
  expect(() => verifier.verify(attestations[1]?.bundle)).toThrow(NotProven);
});

test('the trust root that is shipped is the one of the package that it came from', () => {
  const seeds = createRequire(import.meta.url)('@sigstore/tuf/seeds.json') as Record<
    string,
    { targets: Record<string, string> }
  >;
  const text = seeds['https://tuf-repo-cdn.sigstore.dev']?.targets['trusted_root.json'] ?? '';
  const shipped = readFileSync(join('src', 'runtime', 'registry', 'verify', 'trusted-root.json'));
  expect(shipped.equals(Buffer.from(text, 'base64'))).toBe(true);
});

test('a bundle of an authority that a configuration trusts', () => {
  expect(verifier.verify(signed())).toEqual({
    statement: expect.objectContaining({ subject: statement.subject }),
    issuer: 'https://token.actions.githubusercontent.com',
    signer: 'https://github.com/acme/files/.github/workflows/release.yml@refs/heads/main',
    repository: 'https://github.com/acme/files',
    commit: 'a'.repeat(40),
  });
});

const tampered = (change: (bundle: Bundle) => void) => {
  const bundle = signed();
  change(bundle);
  return bundle;
};
const other = Buffer.from(JSON.stringify(statementOf(SUBJECT, { sha512: 'cd' }))).toString('base64');

test.each<[string, () => unknown, RegExp]>([
  [
    'another statement under the signature',
    () => tampered((one) => Object.assign(one.dsseEnvelope, { payload: other })),
    /mismatch|signature/,
  ],
  [
    'another signature',
    () => tampered((one) => Object.assign(one.dsseEnvelope, { signatures: signed().dsseEnvelope.signatures })),
    /mismatch|signature/,
  ],
  [
    'an entry of the log for something else',
    () =>
      tampered((one) =>
        Object.assign(one.verificationMaterial, {
          tlogEntries: signed({ statement: statementOf('x', { sha512: 'ef' }) }).verificationMaterial.tlogEntries,
        }),
      ),
    /mismatch/,
  ],
  [
    'no entry of a log',
    () => tampered((one) => Object.assign(one.verificationMaterial, { tlogEntries: [] })),
    /expected|tlog|timestamp/i,
  ],
  ['a certificate of another authority', () => new Authority().sign({ statement }), /certificate|SCT|inclusion/],
  [
    'an issuer that does not count',
    () => signed({ issuer: 'https://evil.example' }),
    /identities of https:\/\/evil.example do not count/,
  ],
  ['an issuer that speaks for another host', () => signed({ issuer: 'https://gitlab.com' }), /does not speak for/],
  [
    'a repository that only looks like one of the host',
    () => signed({ repository: 'https://github.com.evil.example/acme/files' }),
    /does not speak for/,
  ],
  ['a person', () => signed({ repository: null, signer: 'https://github.com/mallory' }), /no build of a repository/],
  ['no statement', () => signed({ statement: { hello: 1 } }), /no statement/],
  ['no bundle', () => ({ a: 1 }), /./],
  ['nothing', () => null, /./],
])('proves nothing: %s', (_, bundle, reason) => {
  expect(() => verifier.verify(bundle())).toThrow(NotProven);
  expect(() => verifier.verify(bundle())).toThrow(reason);
});

test('a statement of another kind says nothing of who built it', () => {
  const { statement: found } = verifier.verify(
    signed({ statement: statementOf(SUBJECT, { sha512: 'ab' }, 'https://example.com/review/v1') }),
  );
  expect(isAbout(found, 'sha512', 'ab', SUBJECT)).toBe(false);
});
