import { parseImageReference } from '../../contract';
import type { ImagePlace } from './registry';

/**
 * Where an image reference leads, with the names that container tools fill in for Docker Hub. Nothing where a digest says it already.
 *
 * @param reference as the composition has it
 */
export function placeOfImage(reference: string): ImagePlace | undefined {
  const parsed = parseImageReference(reference);
  if (parsed === undefined || parsed.digest !== undefined) return undefined;
  const { repository, tag = 'latest' } = parsed;
  const [first = '', ...rest] = repository.split('/');
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = hasHost ? first : 'docker.io';
  const path = hasHost ? rest.join('/') : repository;
  if (host !== 'docker.io' && host !== 'index.docker.io') return { registry: host, repository: path, tag };
  return { registry: 'registry-1.docker.io', repository: path.includes('/') ? path : `library/${path}`, tag };
}
