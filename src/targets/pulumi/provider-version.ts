import { StrataError } from '../../errors';

const PROVIDER = '@pulumi/kubernetes';

/**
 * The version of the provider that objects ask for: the one of the package that the stack's program depends on, so that a lock file pins both.
 *
 * @throws StrataError PULUMI_PROVIDER_MISSING
 */
export function providerVersion(): string {
  try {
    return (require(`${PROVIDER}/package.json`) as { version: string }).version;
  } catch {
    throw new StrataError('PULUMI_PROVIDER_MISSING', PROVIDER, {});
  }
}
