import { defineErrors } from '../entry';

/** What stops the runtime image's roles at their start. Requests are answered with JSON-RPC errors instead. */
export const runtime = defineErrors({
  RUNTIME_CONFIG_UNREADABLE: {
    message: 'The configuration file could not be read: {reason}.',
    remedy: 'Mount the ConfigMap that the construct wrote, or pass its path with --config.',
  },
  RUNTIME_CONFIG_INVALID: {
    message: 'The configuration is not valid: {problems}.',
    remedy: 'Synthesize it again with the library version that matches this image; do not edit it by hand.',
  },
});
