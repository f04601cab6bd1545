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
  ENVIRONMENT_SECRET_MISSING: {
    message: '{key} does not say where the secret is kept.',
    remedy: 'Write the reference, never the value: the store, the path there, "#" and the field, such as `{example}`.',
  },
  ENVIRONMENT_SECRET_INVALID: {
    message: '{key} is no reference to a secret that can be followed: {reason}.',
    remedy: 'Write the store, the path there, "#" and the field, such as `{example}`.',
  },
  ENVIRONMENT_SECRET_LITERAL: {
    message: '{key} holds a value where the place of a secret belongs. It is not repeated here.',
    remedy:
      'If it is the secret itself: put it into the store, replace it at its origin, because the history of the repository keeps it, and write where it is, such as `{example}`.',
  },
  ENVIRONMENT_KEY_UNKNOWN: {
    message: 'Nothing reads {key}.',
    remedy: 'Correct the name or remove the line; known are {known}.',
  },
});
