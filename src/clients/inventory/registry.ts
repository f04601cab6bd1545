import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { StrataError } from '../../errors';
import { exactUrl, type Identity, identityText, imageIdentity } from './identity';
import { urlTemplate } from './url-template';

/** The part of the official list (`GET /v0.1/servers`, OpenAPI 2025-12-01) that names servers and their state. */
const RegistryList = z.looseObject({
  servers: z.array(
    z.looseObject({
      server: z.looseObject({
        name: z.string(),
        version: z.string().optional(),
        packages: z
          .array(
            z.looseObject({
              registryType: z.string(),
              identifier: z.string(),
              version: z.string().optional(),
              transport: z.looseObject({ url: z.string().optional() }).optional(),
            }),
          )
          .optional(),
        remotes: z.array(z.looseObject({ url: z.string() })).optional(),
      }),
      _meta: z
        .looseObject({
          'io.modelcontextprotocol.registry/official': z.looseObject({ status: z.string().optional() }).optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * What a registry says of a server.
 * `sanctioned`: listed and active, in the version that runs. `tolerated`: listed in another version, or without one, or deprecated; or a
 * gateway of this machine. `blocked`: listed as deleted. `unknown`: not listed.
 */
export type Standing = 'sanctioned' | 'tolerated' | 'unknown' | 'blocked';

export interface Judgement {
  readonly standing: Standing;
  /** The server's name in the registry. */
  readonly registryName?: string;
}

interface Listed {
  readonly name: string;
  readonly status: string;
  readonly version?: string;
}

const LARGEST_MIB = 64;

/** The servers of a registry, by what they are. */
export class ApprovedServers {
  readonly #listed = new Map<string, Listed[]>();
  readonly #templates: { readonly fits: (url: string) => boolean; readonly listed: Listed }[] = [];

  /** @param data the list, with every page in it */
  constructor(data: unknown, subject: string) {
    const parsed = RegistryList.safeParse(data);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const problem = `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
      throw new StrataError('CLIENT_REGISTRY_INVALID', subject, { problem });
    }
    for (const { server, _meta } of parsed.data.servers) {
      const status = _meta?.['io.modelcontextprotocol.registry/official']?.status ?? 'active';
      for (const { registryType, identifier, version } of server.packages ?? []) {
        const identity = packageIdentity(registryType, identifier, version);
        if (identity !== undefined) this.#add(identity, { name: server.name, status, version: identity.version });
      }
      for (const { url } of server.remotes ?? []) this.#addUrl(url, { name: server.name, status });
    }
  }

  /** What the registry says of a server. */
  judge(identity: Identity): Judgement {
    const found = [...(this.#listed.get(key(identity)) ?? []), ...this.#matching(identity)];
    const [first] = found;
    if (first === undefined) return { standing: identity.kind === 'gateway' ? 'tolerated' : 'unknown' };
    const same = found.filter(({ version }) => version === undefined || version === identity.version);
    const standing = standingOf(identity, found, same);
    const reason = (same.length > 0 ? same : found).find(
      ({ status }) => standing !== 'sanctioned' || status === 'active',
    );
    return { standing, registryName: (reason ?? first).name };
  }

  #add(identity: Identity, listed: Listed): void {
    const known = this.#listed.get(key(identity)) ?? [];
    this.#listed.set(key(identity), [...known, listed]);
  }

  #addUrl(url: string, listed: Listed): void {
    const exact = exactUrl(url);
    if (url.includes('{')) {
      const fits = urlTemplate(url);
      if (fits !== undefined) this.#templates.push({ fits, listed });
    } else if (exact !== undefined) {
      this.#add({ kind: 'remote', name: exact, exact }, listed);
    }
  }

  #matching({ exact }: Identity): Listed[] {
    return exact === undefined ? [] : this.#templates.filter(({ fits }) => fits(exact)).map(({ listed }) => listed);
  }
}

/** Addresses are compared in full; what is told of them may leave parts out. */
const key = ({ kind, name, exact }: Identity) =>
  identityText({ kind, name: exact ?? (kind === 'nuget' ? name.toLowerCase() : name) });

/** A deleted version is blocked; so is a server of which nothing is left. */
function standingOf({ kind, version }: Identity, found: readonly Listed[], same: readonly Listed[]): Standing {
  const isDeleted = ({ status }: Listed) => status === 'deleted';
  if (same.some(isDeleted) || found.every(isDeleted)) return 'blocked';
  const isExact = kind === 'remote' || version !== undefined;
  return isExact && same.some(({ status }) => status === 'active') ? 'sanctioned' : 'tolerated';
}

function packageIdentity(type: string, identifier: string, version: string | undefined): Identity | undefined {
  if (type === 'oci') {
    const image = imageIdentity(identifier);
    return image.version === undefined && version !== undefined && version !== 'latest' ? { ...image, version } : image;
  }
  if (type !== 'npm' && type !== 'pypi' && type !== 'nuget') return undefined;
  const name = type === 'pypi' ? identifier.toLowerCase().replace(/[-_.]+/g, '-') : identifier;
  return { kind: type, name, ...(version !== undefined && { version }) };
}

/**
 * Reads a list of a registry from a file.
 *
 * @throws CLIENT_REGISTRY_INVALID
 */
export function readRegistryFile(file: string): unknown {
  try {
    if (statSync(file).size > LARGEST_MIB * 1024 * 1024) throw new Error(`it is larger than ${LARGEST_MIB} MiB`);
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = error instanceof SyntaxError ? 'it is no JSON' : (code ?? message);
    throw new StrataError('CLIENT_REGISTRY_INVALID', file, { problem });
  }
}
