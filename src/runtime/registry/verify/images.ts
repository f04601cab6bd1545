import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Evidence, Verification } from '../../../contract';
import { type BundleVerifier, isAbout, NotProven } from './bundle';
import { type Found, unproven } from './found';
import { DeclaredHosts, type HostAnswer, jsonOf, LookupFailed } from './hosts';

const BUNDLE = 'application/vnd.dev.sigstore.bundle';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFESTS = [
  INDEX,
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const SERVER_NAME = 'io.modelcontextprotocol.server.name';
const ANSWER = 4 * 1024 * 1024;
/** Bundles of one image that are looked at. */
const MOST = 20;

const Descriptor = z.looseObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  artifactType: z.string().optional(),
  mediaType: z.string().optional(),
});
const Index = z.looseObject({ manifests: z.array(Descriptor).max(1_000) });
const Manifest = z.looseObject({
  annotations: z.record(z.string(), z.string()).optional(),
  artifactType: z.string().optional(),
  config: Descriptor.optional(),
  layers: z.array(Descriptor).optional(),
  manifests: z.array(Descriptor).optional(),
});
const Config = z.looseObject({
  config: z.looseObject({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

interface Place {
  readonly base: string;
  readonly repository: string;
  /** Asked for once, and shown to this registry alone. */
  authorization?: string;
}

/**
 * Looks up who built container images: bundles that refer to a digest. Source: OCI Distribution Specification 1.1, "Listing Referrers" and its
 * tag for registries without that API; Sigstore, "Bundle format".
 */
export class ImageProvenance {
  readonly kind: Evidence['kind'] = 'sigstore-bundle';
  private readonly hosts: DeclaredHosts;

  constructor(
    private readonly config: NonNullable<Verification['images']>,
    private readonly verifier: BundleVerifier,
  ) {
    this.hosts = new DeclaredHosts({ ...config, answerBytes: ANSWER });
  }

  /**
   * What is known of `pkg:oci/host/repository@sha256:...`.
   *
   * @throws LookupFailed
   */
  async find(subject: string): Promise<Found> {
    const [name = '', digest = ''] = subject.slice('pkg:oci/'.length).split('@');
    const host = name.slice(0, name.indexOf('/'));
    if (!this.config.hosts.includes(host)) return unproven(`${host} is not among the hosts that may be asked`);
    const place: Place = { base: this.base(host), repository: name.slice(host.length + 1) };
    const image = await this.content(place, 'manifests', digest);
    if (image === undefined) return unproven('its registry has no such image');
    const serverName = await this.serverName(place, Manifest.parse(image));
    const known = { digest, ...(serverName !== undefined && { serverName }) };
    let found: Found = { ...unproven('its registry has no provenance of it'), ...known };
    for (const referrer of (await this.referrers(place, digest)).slice(0, MOST)) {
      try {
        const { statement, ...signed } = this.verifier.verify(await this.bundle(place, referrer));
        if (isAbout(statement, 'sha256', digest.slice('sha256:'.length)))
          return { verified: true, ...known, ...signed };
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

  private async referrers(place: Place, digest: string): Promise<string[]> {
    const listed = await this.get(place, `referrers/${digest}`, INDEX);
    const answer =
      listed.status === 200 ? listed : await this.get(place, `manifests/${digest.replace(':', '-')}`, INDEX);
    if (answer.status !== 200) return [];
    const { data } = Index.safeParse(jsonOf(answer, place.base));
    // Where a registry tells no type, the manifest does.
    return (data?.manifests ?? [])
      .filter(({ artifactType }) => artifactType === undefined || artifactType.startsWith(BUNDLE))
      .map((descriptor) => descriptor.digest);
  }

  private async bundle(place: Place, digest: string): Promise<unknown> {
    const { data } = Manifest.safeParse(await this.content(place, 'manifests', digest));
    const layer = data?.layers?.find(({ mediaType }) => mediaType?.startsWith(BUNDLE) === true);
    if (layer === undefined) throw new NotProven('what refers to it is no bundle');
    return this.content(place, 'blobs', layer.digest);
  }

  private async serverName(place: Place, manifest: z.infer<typeof Manifest>): Promise<string | undefined> {
    const { annotations, config, manifests } = manifest;
    const told = annotations?.[SERVER_NAME];
    if (told !== undefined) return told.slice(0, 200);
    if (config !== undefined) {
      const { data } = Config.safeParse(await this.content(place, 'blobs', config.digest));
      return data?.config?.Labels?.[SERVER_NAME]?.slice(0, 200);
    }
    const first = manifests?.[0];
    if (first === undefined) return undefined;
    const { data } = Manifest.safeParse(await this.content(place, 'manifests', first.digest));
    return data === undefined ? undefined : this.serverName(place, { ...data, manifests: [] });
  }

  /** JSON by its digest: what the registry sends is what was asked for, or an error. */
  private async content(place: Place, kind: 'manifests' | 'blobs', digest: string): Promise<unknown> {
    const answer = await this.get(place, `${kind}/${digest}`, kind === 'manifests' ? MANIFESTS : '*/*');
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new LookupFailed(`${place.base} answered ${answer.status}`);
    const hash = createHash('sha256').update(answer.body).digest('hex');
    if (`sha256:${hash}` !== digest) throw new NotProven('its registry sends other content than its digest says');
    return jsonOf(answer, place.base);
  }

  private async get(place: Place, path: string, accept: string): Promise<HostAnswer> {
    const url = new URL(`${place.base}/v2/${place.repository}/${path}`);
    const { authorization } = place;
    const headers = { accept, ...(authorization !== undefined && { authorization }) };
    const answer = await this.hosts.get(url, headers);
    if (answer.status !== 401 || authorization !== undefined) return answer;
    place.authorization = await this.token(place, answer.challenge ?? '');
    return this.get(place, path, accept);
  }

  /** A token for everyone, as registries give them out (Docker registry token authentication). */
  private async token({ base, repository }: Place, challenge: string): Promise<string> {
    const parameters = new Map(
      [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
    );
    const realm = parameters.get('realm');
    if (!/^bearer\b/i.test(challenge) || realm === undefined) throw new LookupFailed(`${base} wants a login`);
    const url = new URL(realm, base);
    const service = parameters.get('service');
    if (service !== undefined) url.searchParams.set('service', service);
    url.searchParams.set('scope', `repository:${repository}:pull`);
    const answer = await this.hosts.get(url, { accept: 'application/json' });
    const { token, access_token: access } = (answer.status === 200 ? jsonOf(answer, url.host) : {}) as Record<
      string,
      unknown
    >;
    const given = typeof token === 'string' ? token : access;
    if (typeof given !== 'string') throw new LookupFailed(`${url.host} gave no token`);
    return `Bearer ${given}`;
  }

  private base(host: string): string {
    return `${this.config.privateNetwork && /^(127\.|localhost\b)/.test(host) ? 'http' : 'https'}://${host}`;
  }
}
