import { readImage } from '../model/image';
import { COMPLIANT, containerRule, problem } from '../rule';
import { kubernetes } from '../sources';

export const imageReference = containerRule({
  id: 'api.image-reference',
  severity: 'error',
  title: 'Every container names an image that a registry can serve.',
  why: 'A pod without an image is rejected; a malformed reference stays in InvalidImageName for ever.',
  remedy: 'Write registry/repository:tag@sha256:digest in lower case.',
  sources: [kubernetes('Images, names', 'concepts/containers/images/#image-names')],
  check({ json, pointer }) {
    return readImage(json['image']) === undefined
      ? problem(`${pointer}/image`, `${JSON.stringify(json['image'])} is no image reference.`)
      : COMPLIANT;
  },
});
