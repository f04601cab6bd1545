import { defineErrors } from '../entry';

/** What stops `strata pin`. */
export const images = defineErrors({
  IMAGE_UNKNOWN: {
    message: 'The registry has no such image or tag.',
    remedy:
      'Correct the reference in the composition. Some registries say this of images that need a login, too: log in with your container tool.',
  },
  IMAGE_REFUSED: {
    message: 'The registry does not show the image (status {status}).',
    remedy: 'Log in with your container tool, such as `docker login`; its configuration is read.',
  },
  IMAGE_REGISTRY_FAILED: {
    message: 'The registry cannot be asked: {reason}.',
    remedy: 'Check the address and the network, and run the command again; nothing was changed.',
  },
  IMAGE_LOCK_INVALID: {
    message: 'The file is no image lock: {problems}.',
    remedy: 'Write it again with `strata pin`.',
  },
});
