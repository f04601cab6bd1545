import { parseImageReference, type ServerJson } from '../../../contract';

const NPM = 'registry.npmjs.org';
const SHA256 = /^sha256:[0-9a-f]{64}$/;

/**
 * What verification calls a package: a package URL, as provenance statements have it. Absent where there is no provenance to look for: of a tag
 * that can be moved, and of a registry that anybody may run.
 */
export function subjectOf({
  registryType,
  registryBaseUrl,
  identifier,
  version,
}: NonNullable<ServerJson['packages']>[number]): string | undefined {
  if (registryType === 'oci') return imageSubject(identifier);
  if (registryType !== 'npm' || version === undefined) return undefined;
  if (registryBaseUrl !== undefined && hostOf(registryBaseUrl) !== NPM) return undefined;
  return `pkg:npm/${identifier.replace(/^@/, '%40')}@${version}`;
}

/** The subjects of all packages. */
export function subjectsOf({ packages = [] }: ServerJson): readonly (string | undefined)[] {
  return packages.map(subjectOf);
}

/** With the names that container tools fill in for Docker Hub. */
function imageSubject(identifier: string): string | undefined {
  const image = parseImageReference(identifier);
  if (image?.digest === undefined || !SHA256.test(image.digest)) return undefined;
  const [first = '', ...rest] = image.repository.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? rest.join('/') : image.repository;
  if (hasHost && first !== 'docker.io' && first !== 'index.docker.io') {
    return `pkg:oci/${image.repository}@${image.digest}`;
  }
  return `pkg:oci/registry-1.docker.io/${path.includes('/') ? path : `library/${path}`}@${image.digest}`;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
