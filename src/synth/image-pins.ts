import { type ImageLock, UNKNOWN_DIGEST, Variable } from '../contract';
import { readImageLock } from './image-lock-file';

/**
 * The digests of an app's images, by reference. While they are being looked up, every image has one that stands for it: what the composition demands of
 * digests is not asked then.
 *
 * @throws StrataError IMAGE_LOCK_INVALID
 */
export function imagePins(file: string): ImageLock['images'] {
  if (process.env[Variable.PINNING] === undefined) return readImageLock(file).images;
  return new Proxy({}, { get: () => UNKNOWN_DIGEST });
}
