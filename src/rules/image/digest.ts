import { readImage } from '../model/image';
import { COMPLIANT, containerRule, NOT_APPLICABLE, problem } from '../rule';
import { kubernetes } from '../sources';

export const imageDigest = containerRule({
  id: 'image.digest',
  control: 'image.digest',
  relaxation: 'mutableImageTag',
  severity: 'error',
  title: 'Images carry a digest.',
  why: 'Whoever can push to the registry can put another program behind a tag; behind a digest nobody can.',
  remedy: 'Append @sha256: and the digest that the registry shows.',
  sources: [kubernetes('Images, digests', 'concepts/containers/images/#image-names')],
  check({ json, name, pointer }) {
    const image = readImage(json['image']);
    if (image === undefined) return NOT_APPLICABLE;
    return image.digest === undefined ? problem(`${pointer}/image`, `Container "${name}" has no digest.`) : COMPLIANT;
  },
});
