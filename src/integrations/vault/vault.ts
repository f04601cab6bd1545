import { parseSecretPath, type SecretStore } from '../../constructs';
import { StrataError } from '../../errors';
import { StoredSecret } from '../common/secret';
import { viaExternalSecrets } from './external-secrets';
import { viaInjector } from './injector';
import { viaOperator } from './operator';
import type { VaultDelivery, VaultProps } from './props';
import { type VaultSettings, vaultSettings } from './settings';

/** The key/value engine of HashiCorp Vault or OpenBao. */
export class Vault implements SecretStore {
  readonly kind = 'vault';

  private constructor(
    private readonly via: VaultDelivery,
    private readonly settings: VaultSettings,
  ) {}

  /** @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID, SECRET_ADDRESS_INVALID */
  static of(props: VaultProps): Vault {
    return new Vault(props.via ?? 'external-secrets', vaultSettings(props));
  }

  /**
   * A field, such as `mcp/github#token`. The mount is the store's, and version 2 of the engine needs no `data/` in the path.
   *
   * @throws StrataError SECRET_REFERENCE_INVALID
   */
  secret(reference: string): StoredSecret {
    const { via, settings } = this;
    const place = parseSecretPath(reference, 'Secrets.vault(...).secret');
    return new StoredSecret(`vault:${settings.mount}/${reference}`, {
      bind: (scope, variable, file) => {
        if (via === 'injector') {
          throw new StrataError('SECRET_INJECTION_UNSUPPORTED', scope.node.path, { reference });
        }
        return via === 'external-secrets'
          ? viaExternalSecrets(scope, variable, file, place, settings)
          : viaOperator(scope, file, place, settings);
      },
      ...(via === 'injector' && {
        inject: (scope, variable, file) => viaInjector(scope, variable, file, place, settings),
      }),
    });
  }
}
