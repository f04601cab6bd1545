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
  SECRET_REFERENCE_INVALID: {
    message: 'The text "{reference}" does not say where a secret is.',
    remedy: 'Write its path in the store, "#" and the field, such as mcp/github#token.',
  },
  SECRET_STORE_MISSING: {
    message: "The secret {reference} is one of the platform's store, and there is none.",
    remedy:
      'Say where the platform keeps secrets: secrets: Secrets.vault({ ... }) in the props of McpPlatform. Outside a platform ask the store itself: vault.secret("{reference}").',
  },
  SECRET_STORE_OTHER: {
    message: 'The secret {reference} is said to be in a store of the kind {kind}, and that of the platform is {store}.',
    remedy: 'Write {store}: before its path in the environment, or give the platform the store that is meant.',
  },
  SECRET_STORE_TAKEN: {
    message: 'The namespace {namespace} has a store "{name}" already, with other settings.',
    remedy:
      'Use one Secrets.vault(...) or Secrets.onePassword(...) value for all servers, or give the other one another name.',
  },
  SECRET_WRITER_TAKEN: {
    message: 'The Secret {secret} in {namespace} is written by {other} already.',
    remedy:
      'Leave it to one of the two: give the other another name, or let both servers read it by Secrets.kubernetes({ name, key }).',
  },
  SECRET_ADDRESS_INVALID: {
    message: 'The address "{address}" cannot be used: {reason}.',
    remedy: 'Give an https URL with host and, if need be, port, such as https://vault.vault.svc:8200.',
  },
  SECRET_INJECTION_FILE: {
    message: 'The secret {reference} is injected, and an injected secret is a file.',
    remedy:
      'Write .asFile(): the variable {variable} then holds the file\'s path. For a program that reads the value from its environment choose via: "external-secrets" or via: "vault-secrets-operator".',
  },
  SECRET_INJECTION_UNSUPPORTED: {
    message:
      'The secret {reference} is injected into pods of MCP servers, and this workload takes keys of Kubernetes Secrets.',
    remedy: 'Bring it by via: "external-secrets" or via: "vault-secrets-operator".',
  },
  SECRET_INJECTION_TWICE: {
    message: 'The server takes injected secrets of two vaults, and a pod has one injected agent.',
    remedy: 'Take all injected secrets of a server from one Secrets.vault(...) value.',
  },
});
