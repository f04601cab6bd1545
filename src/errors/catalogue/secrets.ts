import { defineErrors } from '../entry';

export const secrets = defineErrors({
  SECRET_LITERAL: {
    message: 'The value of {where} looks like a credential: {what}.',
    remedy:
      'Keep it in a Secret and refer to it by Secrets.kubernetes({ name, key }), as the secret {variable}. If it is none, a server can say so: unsafe: { secretLikeLiteral: "why" }.',
  },
  SECRET_NAME_INVALID: {
    message: 'The name "{name}" cannot be a Secret\'s.',
    remedy: 'Give the name of a Secret of the same namespace: lower-case letters, digits, "-" and ".".',
  },
  SECRET_KEY_INVALID: {
    message: 'The key "{key}" cannot be a Secret\'s.',
    remedy: 'Use letters, digits, "-", "_" and ".".',
  },
});
