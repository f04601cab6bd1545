import { type Assembly, UNKNOWN_DIGEST } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { loginFor } from './docker-config';
import { placeOfImage } from './place';
import { digestOf } from './registry';

/** Registries asked at once. */
const AT_ONCE = 4;

/** The images that pods of a composition run, as references without a digest. Sorted. */
export function taggedImages({ objects }: Assembly): string[] {
  const found = new Set<string>();
  for (const { manifest } of objects) collect(manifest, found);
  return [...found].filter((image) => placeOfImage(image) !== undefined).sort();
}

/** Containers stand in lists of these names, wherever a pod's template is. */
const CONTAINERS = new Set(['containers', 'initContainers']);

function collect(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (CONTAINERS.has(key) && Array.isArray(item)) {
      for (const { image } of item as { image?: unknown }[])
        if (typeof image === 'string') found.add(image.replace(`@${UNKNOWN_DIGEST}`, ''));
    } else collect(item, found);
  }
}

/**
 * The digests that images have now, by reference.
 *
 * @throws StrataError, or StrataErrors with all of them: IMAGE_UNKNOWN, IMAGE_REFUSED, IMAGE_REGISTRY_FAILED
 */
export async function pinImages(
  references: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, string>> {
  const problems: StrataError[] = [];
  const digests: Record<string, string> = {};
  const waiting = [...references];
  const work = async (): Promise<void> => {
    for (let reference = waiting.shift(); reference !== undefined; reference = waiting.shift()) {
      const place = placeOfImage(reference);
      if (place === undefined) continue;
      try {
        digests[reference] = await digestOf(place, await loginFor(place.registry, environment));
      } catch (error) {
        if (!StrataError.is(error)) throw error;
        problems.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  raise(problems);
  return digests;
}

function raise(found: readonly StrataError[]): void {
  const problems = new Problems('images');
  for (const error of [...found].sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    problems.attempt(() => {
      throw error;
    });
  }
  problems.raise();
}
