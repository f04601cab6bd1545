import { z } from 'zod';

/** `images.lock.json`: the digest that each tag had when somebody looked. Written by `strata pin`, read by synthesis. */
export const ImageLock = z.strictObject({
  version: z.literal(1),
  /** By the reference as the composition has it, such as `ghcr.io/acme/files:1.2.0`. */
  images: z.record(z.string(), z.string().regex(/^sha256:[0-9a-f]{64}$/, 'not a SHA-256 digest')),
});
/** Where an app leaves the digests of its images for the constructs inside: a context key. */
export const IMAGE_PINS = 'strata.dev/image-pins';
/** Stands for a digest that is about to be looked up. No image has it. */
export const UNKNOWN_DIGEST = `sha256:${'0'.repeat(64)}`;

export type ImageLock = z.infer<typeof ImageLock>;
