import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Construct } from 'constructs';
import { IMAGE_PINS, type ImageLock, type ImageReference, parseImageReference, Stage } from '../../contract';
import type { Problems } from '../../errors';

/** How firmly an image is pinned. */
export type Pinning = 'invalid' | 'mutable' | 'tag' | 'digest';

/** How firmly a reference pins what it names. `latest` moves by convention, and so does a missing tag. */
export function pinningOf(image: string): Pinning {
  const parsed: ImageReference | undefined = parseImageReference(image);
  if (parsed === undefined) {
    return 'invalid';
  }
  if (parsed.digest !== undefined) {
    return 'digest';
  }
  return parsed.tag === undefined || parsed.tag === 'latest' ? 'mutable' : 'tag';
}

/**
 * Appends the digest that the app's image lock has for a reference. What names one itself stays.
 *
 * @param scope any construct of the app
 */
export function pinned(scope: Construct, image: string): string {
  const pins: ImageLock['images'] | undefined = scope.node.tryGetContext(IMAGE_PINS);
  const digest = pins?.[image];
  return digest === undefined || parseImageReference(image)?.digest !== undefined ? image : `${image}@${digest}`;
}

/** Whether a stage asks for more than a reference pins. */
export function isTooLoose(pinning: Pinning, stage: Stage): boolean {
  return (stage >= Stage.SCALE && pinning !== 'digest') || (stage >= Stage.PILOT && pinning === 'mutable');
}

/** The runtime image of this version of the library. */
export function defaultRuntimeImage(): string {
  return `ghcr.io/mcp-strata/mcp-strata-runtime:${version()}`;
}

function version(): string {
  const file = join(__dirname, '..', '..', '..', 'package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string };
  return version;
}

/** Checks the runtime image against a stage. There is no relaxation: it is one image for the whole platform. */
export function checkRuntimeImage(image: string, stage: Stage, problems: Problems): void {
  const pinning = pinningOf(image);
  if (pinning === 'invalid') {
    problems.add('IMAGE_REFERENCE_INVALID', { image });
  } else if (isTooLoose(pinning, stage)) {
    const code = stage >= Stage.SCALE ? 'RUNTIME_IMAGE_DIGEST_REQUIRED' : 'RUNTIME_IMAGE_TAG_MUTABLE';
    problems.add(code, { image, stage });
  }
}
