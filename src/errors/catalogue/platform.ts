import { defineErrors } from '../entry';

export const platform = defineErrors({
  PLATFORM_NAME_INVALID: {
    message: 'The name "{name}" cannot be a platform\'s or an environment\'s.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit.',
  },
  PLATFORM_STAGE_UNKNOWN: {
    message: 'The stage "{stage}" does not exist.',
    remedy: 'Use Stage.EXPERIMENT, Stage.PILOT, Stage.SCALE or Stage.NATIVE.',
  },
  PLATFORM_DOMAIN_INVALID: {
    message: 'The domain "{domain}" is no DNS name of at least two labels.',
    remedy: 'Give a DNS name such as mcp.acme.example, without scheme, port and path.',
  },
  PLATFORM_NAMESPACE_INVALID: {
    message: 'The namespace "{name}" cannot be used: {reason}.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", and name each namespace once.',
  },
  PLATFORM_NAMESPACE_UNKNOWN: {
    message: 'The platform has no namespace "{name}"; it has {namespaces}.',
    remedy: "Add it to the platform's namespaces, or choose one that is there.",
  },
  PLATFORM_ROOT_MISSING: {
    message: 'The platform is not part of an app that can synthesize.',
    remedy: 'Compose in an App of mcp-strata: new McpPlatform(new App(), ...).',
  },
  PLATFORM_VERSION_INVALID: {
    message: 'The version "{version}" is none of the Pod Security Standards.',
    remedy: 'Use "latest" or a version such as "v1.34".',
  },
  PROP_UNKNOWN: {
    message: 'There is no prop "{prop}" here.',
    remedy: '{hint}Remove it or correct its name. What this version cannot do yet has no prop.',
  },
  PROP_INVALID: {
    message: 'The prop "{prop}" is not valid: {reason}.',
    remedy: 'Correct the value; docs/constructs describes each prop.',
  },
  PROPS_EXCLUSIVE: {
    message: 'The props "{first}" and "{second}" are mutually exclusive: {reason}.',
    remedy: 'Keep one of the two.',
  },
  LABEL_INVALID: {
    message: 'The {kind} "{label}" is not valid.',
    remedy:
      'Use a key such as team or acme.example/team; label values have up to 63 letters, digits, "-", "_" and ".".',
  },
  LABEL_RESERVED: {
    message: 'The {kind} "{key}" is written by the construct itself.',
    remedy: 'Choose a key of your own; selectors and reports rely on this one.',
  },
  IMAGE_REFERENCE_INVALID: {
    message: 'The text "{image}" is no image reference.',
    remedy: 'Write registry/repository:tag@sha256:..., in lower case, without scheme and spaces.',
  },
  IMAGE_TAG_MUTABLE: {
    message: 'The image {image} has no tag that stays, and stage {stage} asks for one.',
    remedy: 'Pin a version tag or a digest, or say why not: unsafe: { mutableImageTag: "..." }.',
  },
  IMAGE_DIGEST_REQUIRED: {
    message: 'The image {image} has no digest, and stage {stage} asks for one.',
    remedy:
      'Run `strata pin`, which looks it up for an app with an `imageLock`, or append it, or say why not: unsafe: { mutableImageTag: "..." }.',
  },
  RUNTIME_IMAGE_DIGEST_REQUIRED: {
    message: 'The runtime image {image} has no digest, and stage {stage} asks for one.',
    remedy:
      'Run `strata pin`, which looks it up for an app with an `imageLock`, or set runtimeImage to the image with its digest.',
  },
  RUNTIME_IMAGE_TAG_MUTABLE: {
    message: 'The runtime image {image} has no tag that stays, and stage {stage} asks for one.',
    remedy: 'Leave runtimeImage out, which pins the image of this version, or pin a version tag or a digest.',
  },
});
