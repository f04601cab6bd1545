import { KubernetesSecret, type KubernetesSecretProps, SecretRef } from '../constructs';
import type { SecretReference } from '../contract';
import { ExternalStore, type ExternalStoreProps } from './external-secrets';
import { OnePassword, type OnePasswordProps } from './onepassword';
import { Vault, type VaultProps } from './vault';

/** References to secrets, and the stores that keep them. */
export const Secrets = {
  /**
   * A key of a Secret that exists in the server's namespace.
   *
   * @throws StrataError SECRET_NAME_INVALID, SECRET_KEY_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  kubernetes(props: KubernetesSecretProps): KubernetesSecret {
    return KubernetesSecret.of(props);
  },

  /**
   * A secret of the platform's store.
   *
   * @param reference a path, `#` and the field, such as `mcp/github#token`
   * @throws StrataError SECRET_REFERENCE_INVALID
   */
  ref(reference: string): SecretRef {
    return SecretRef.of(reference);
  },

  /**
   * What an environment refers to by `secretReference()`: a key of a Secret, or a secret of the platform's store, which has to be of the kind that the
   * reference names.
   *
   * @throws StrataError SECRET_REFERENCE_INVALID, SECRET_NAME_INVALID, SECRET_KEY_INVALID
   */
  of({ kind, name, key }: SecretReference): KubernetesSecret | SecretRef {
    return kind === 'kubernetes' ? KubernetesSecret.of({ name, key }) : SecretRef.of(`${name}#${key}`, kind);
  },

  /**
   * HashiCorp Vault or OpenBao. For a platform (`secrets: Secrets.vault({...})`), or for single servers: `vault.secret('mcp/github#token')`.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, SECRET_ADDRESS_INVALID
   */
  vault(props: VaultProps): Vault {
    return Vault.of(props);
  },

  /**
   * 1Password.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, SECRET_ADDRESS_INVALID
   */
  onePassword(props: OnePasswordProps): OnePassword {
    return OnePassword.of(props);
  },

  /**
   * Any store of the External Secrets Operator that exists already.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  external(props: ExternalStoreProps): ExternalStore {
    return ExternalStore.of(props);
  },
} as const;
