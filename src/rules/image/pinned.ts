import { readImage } from '../model/image';
import { COMPLIANT, containerRule, NOT_APPLICABLE, problem } from '../rule';
import { hardeningGuide, kubernetes } from '../sources';

/** Tags that point to something else tomorrow. */
const MOVING = /^(?:latest|stable|edge|main|master|dev|develop|nightly|canary|next|rolling|head)$/i;

export const pinnedTag = containerRule({
  id: 'image.pinned',
  control: 'image.tagged',
  relaxation: 'mutableImageTag',
  severity: 'error',
  title: 'Images carry a digest, or a tag that does not move.',
  why: 'With a moving tag, two pods of one Deployment run different programs, and nobody can say which one a caller met.',
  remedy: 'Name a version, or better a digest.',
  sources: [
    kubernetes('Images, names', 'concepts/containers/images/#image-names'),
    hardeningGuide('Building secure container images'),
  ],
  check({ json, name, pointer }) {
    const image = readImage(json['image']);
    if (image === undefined) return NOT_APPLICABLE;
    if (image.digest !== undefined || (image.tag !== undefined && !MOVING.test(image.tag))) return COMPLIANT;
    return problem(`${pointer}/image`, `Container "${name}" uses ${image.tag ? `the tag "${image.tag}"` : 'no tag'}.`);
  },
});
