import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { z } from 'zod';
import { StrataError } from '../../errors';
import type { RegistryLogin } from './docker-config';

/** Manifests of one platform, and lists of them: the digest of a list is right on every platform. */
const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const SECONDS = 30;
const MOST_BYTES = 4 * 1024 * 1024;
const Token = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

/** Where an image is. */
export interface ImagePlace {
  /** Host and port, such as `ghcr.io`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/**
 * The digest that a tag has now, as the registry's API tells. A registry that names none is asked for the manifest, whose digest is taken here.
 *
 * Source: OCI Distribution Specification 1.1, "Pulling manifests"; Docker registry token authentication.
 *
 * @throws StrataError IMAGE_UNKNOWN, IMAGE_REFUSED, IMAGE_REGISTRY_FAILED
 */
export async function digestOf(place: ImagePlace, login: RegistryLogin | undefined): Promise<string> {
  const subject = `${place.registry}/${place.repository}:${place.tag}`;
  const url = `${base(place.registry)}/v2/${place.repository}/manifests/${encodeURIComponent(place.tag)}`;
  try {
    const authorization = await authorize(url, login);
    const head = await request(url, 'HEAD', authorization);
    const told = head.headers.get('docker-content-digest');
    if (head.ok && told !== null && DIGEST.test(told)) return told;
    if (head.status === 404) throw new StrataError('IMAGE_UNKNOWN', subject, {});
    if (head.status === 401 || head.status === 403)
      throw new StrataError('IMAGE_REFUSED', subject, { status: head.status });
    const whole = await request(url, 'GET', authorization);
    if (!whole.ok) throw new Error(`status ${whole.status}`);
    return `sha256:${createHash('sha256')
      .update(await bytesOf(whole))
      .digest('hex')}`;
  } catch (error) {
    if (StrataError.is(error)) throw error;
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new StrataError('IMAGE_REGISTRY_FAILED', subject, { reason: cause?.code ?? message });
  }
}

/** Registries of this machine speak HTTP, as container tools take for granted. */
function base(registry: string): string {
  const { hostname } = new URL(`http://${registry}`);
  const isOwn =
    hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));
  return `${isOwn ? 'http' : 'https'}://${registry}`;
}

function request(url: string, method: 'GET' | 'HEAD', authorization: string | undefined): Promise<Response> {
  const headers = { accept: MANIFESTS, ...(authorization !== undefined && { authorization }) };
  return fetch(url, { method, headers, signal: AbortSignal.timeout(SECONDS * 1_000) });
}

/** What the registry wants to see: nothing, the login itself, or a token that its authorization service gives for it. */
async function authorize(url: string, login: RegistryLogin | undefined): Promise<string | undefined> {
  const probe = await request(url, 'HEAD', undefined);
  if (probe.status !== 401) return undefined;
  const challenge = probe.headers.get('www-authenticate') ?? '';
  const basic = login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  if (/^basic\b/i.test(challenge)) return basic;
  const parameters = new Map(
    [...challenge.matchAll(/([a-z]+)="([^"]*)"/gi)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );
  const realm = parameters.get('realm');
  if (!/^bearer\b/i.test(challenge) || realm === undefined) return undefined;
  const service = new URL(realm, url);
  // A login is not shown to whoever asks for it in the clear.
  const isSafe = service.protocol === 'https:' || base(service.host).startsWith('http:');
  for (const name of ['service', 'scope']) {
    const value = parameters.get(name);
    if (value !== undefined) service.searchParams.set(name, value);
  }
  const answer = await fetch(service, {
    headers: basic !== undefined && isSafe ? { authorization: basic } : {},
    signal: AbortSignal.timeout(SECONDS * 1_000),
  });
  if (!answer.ok) return undefined;
  const { token, access_token = token } = Token.parse(JSON.parse((await bytesOf(answer)).toString('utf8')));
  return access_token === undefined ? undefined : `Bearer ${access_token}`;
}

/** A body, as long as it is of a size that a manifest may have. */
async function bytesOf(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new Error(`an answer larger than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
