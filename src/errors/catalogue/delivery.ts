import { defineErrors } from '../entry';

/** What is wrong with the way of a tree into a cluster. */
export const delivery = defineErrors({
  DELIVERY_NAME_INVALID: {
    message: '{name} is no name for a delivery or an environment.',
    remedy: 'Use at most 63 lower-case letters, digits and dashes.',
  },
  DELIVERY_ENVIRONMENT_TWICE: {
    message: 'The environment {name} is given twice.',
    remedy: 'Remove one of the two.',
  },
  DELIVERY_REPOSITORY_INVALID: {
    message: '{repository} is no address of a repository.',
    remedy: 'Give an https, ssh or oci URL without credentials; those belong into a Secret of Argo CD or Flux.',
  },
  DELIVERY_LAYOUT_PLAIN: {
    message: 'The tree has no bases, from which Flux knows what to apply.',
    remedy: "Lay it out with them: new App({ layout: 'kustomize', delivery: FluxSync }).",
  },
  DELIVERY_PATH_INVALID: {
    message: '{path} is no folder inside a repository.',
    remedy: 'Give a relative path without `.` and `..`.',
  },
});
