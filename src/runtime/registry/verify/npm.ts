import { z } from 'zod';
import type { Evidence, Verification } from '../../../contract';
import { type BundleVerifier, isAbout, isProvenance, NotProven } from './bundle';
import { type Found, unproven } from './found';
import { DeclaredHosts, jsonOf, LookupFailed } from './hosts';

/** Answers of npm's attestations endpoint and of one version of a package. */
const Attestations = z.looseObject({
  attestations: z.array(z.looseObject({ predicateType: z.string(), bundle: z.unknown() })).max(20),
});
const Version = z.looseObject({
  dist: z.looseObject({ integrity: z.string() }),
  mcpName: z.string().max(200).optional(),
});
const ANSWER = 8 * 1024 * 1024;

/** Looks up who built packages of npm. Source: npm, "Generating provenance statements"; github.com/npm/attestation. */
export class NpmProvenance {
  readonly kind: Evidence['kind'] = 'npm-provenance';
  private readonly hosts: DeclaredHosts;

  constructor(
    private readonly config: NonNullable<Verification['npm']>,
    private readonly verifier: BundleVerifier,
  ) {
    this.hosts = new DeclaredHosts({ ...config, hosts: [new URL(config.url).host], answerBytes: ANSWER });
  }

  /**
   * What is known of `pkg:npm/...@version`.
   *
   * @throws LookupFailed
   */
  async find(subject: string): Promise<Found> {
    const at = subject.lastIndexOf('@');
    const [name, version] = [decodeURIComponent(subject.slice('pkg:npm/'.length, at)), subject.slice(at + 1)];
    const published = await this.json(`/${escaped(name)}/${encodeURIComponent(version)}`);
    if (published === undefined) return unproven('npm has no such version');
    const { data: package_ } = Version.safeParse(published);
    const digest = sha512Of(package_?.dist.integrity);
    if (package_ === undefined || digest === undefined) return unproven('npm tells no SHA-512 of it');
    const known = {
      digest: `sha512:${digest}`,
      ...(package_.mcpName !== undefined && { serverName: package_.mcpName }),
    };
    const answered = await this.json(`/-/npm/v1/attestations/${escaped(name)}@${encodeURIComponent(version)}`);
    const { data } = Attestations.safeParse(answered);
    const provenance = data?.attestations.filter(({ predicateType }) => isProvenance(predicateType)) ?? [];
    let found: Found = { ...unproven('npm has no provenance of it'), ...known };
    for (const { bundle } of provenance) {
      try {
        const { statement, ...signed } = this.verifier.verify(bundle);
        if (isAbout(statement, 'sha512', digest, subject)) return { verified: true, ...known, ...signed };
        found = { ...unproven('its provenance is about other content'), ...known, ...signed };
      } catch (error) {
        if (!(error instanceof NotProven)) throw error;
        found = { ...unproven(error.message), ...known };
      }
    }
    return found;
  }

  close(): Promise<void> {
    return this.hosts.close();
  }

  private async json(path: string): Promise<unknown> {
    const answer = await this.hosts.get(new URL(`${this.config.url.replace(/\/+$/, '')}${path}`), {
      accept: 'application/json',
    });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new LookupFailed(`npm answered ${answer.status}`);
    return jsonOf(answer, 'npm');
  }
}

const escaped = (name: string) => name.split('/').map(encodeURIComponent).join('%2f').replace(/^%40/, '@');

/** Of a Subresource Integrity text, as hexadecimal digits. */
function sha512Of(integrity: string | undefined): string | undefined {
  const hash = /(?:^|\s)sha512-([A-Za-z0-9+/]{86}==)(?:\s|$)/.exec(integrity ?? '')?.[1];
  return hash === undefined ? undefined : Buffer.from(hash, 'base64').toString('hex');
}
