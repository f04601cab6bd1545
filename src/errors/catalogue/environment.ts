import { defineErrors } from '../entry';

/** What is wrong with an environment of a composition. */
export const environment = defineErrors({
  ENVIRONMENT_NAME_INVALID: {
    message: '{name} is not the name of an environment.',
    remedy: 'Use lower-case letters, digits and dashes, such as `prod` or `eu-west`.',
  },
  ENVIRONMENT_MISSING: {
    message: 'There is no such environment.',
    remedy: 'Write the file, or choose another one with `strata -e <name>`; there are: {known}.',
  },
  ENVIRONMENT_UNREADABLE: {
    message: 'The file cannot be read: {reason}.',
    remedy: 'Mend the YAML at this line.',
  },
  ENVIRONMENT_INVALID: {
    message: '{key} is not valid: {reason}.',
    remedy: 'Give it a value that the schema of the composition accepts.',
  },
  ENVIRONMENT_KEY_UNKNOWN: {
    message: 'Nothing reads {key}.',
    remedy: 'Correct the name or remove the line; known are {known}.',
  },
});
