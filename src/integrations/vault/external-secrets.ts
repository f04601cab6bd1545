import type { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { SecretKey, SecretPath } from '../../constructs';
import { CustomObject, Identity } from '../../kube';
import { integrationLabels } from '../common/labels';
import { once } from '../common/shared-object';
import { externalSecretKey } from '../external-secrets/objects';
import type { VaultSettings } from './settings';

const TYPE = { apiVersion: 'external-secrets.io/v1', kind: 'SecretStore' };

/** The ServiceAccount that is shown to Vault. It has no role in Kubernetes and runs no pod: operators ask for its tokens, for Vault's audience alone. */
export function readerOf({ name }: VaultSettings): string {
  return `${name}-reader`;
}

/** Creates the namespace's ServiceAccount for Vault. */
export function createReader(chart: Chart, settings: VaultSettings): void {
  const text = 'Who Vault is told to be asking: bound to the role in Vault, to nothing in Kubernetes.';
  const name = readerOf(settings);
  new Identity(chart, name, { name, labels: integrationLabels(chart), reason: { text, control: 'identity.no-token' } });
}

/** Brings a field by the External Secrets Operator, through a store of the namespace. */
export function viaExternalSecrets(
  scope: Construct,
  variable: string,
  file: boolean,
  { path, field }: SecretPath,
  settings: VaultSettings,
): SecretKey {
  const { name, refreshSeconds, reloader } = settings;
  once(scope, name, settings, (chart) => {
    createReader(chart, settings);
    createStore(chart, settings);
  });
  const remote = { key: path, property: field };
  return externalSecretKey(scope, variable, file, { kind: 'SecretStore', name }, remote, { refreshSeconds, reloader });
}

function createStore(chart: Chart, settings: VaultSettings): void {
  const { name, address, mount, version, vaultNamespace, authMount, role, audience, ca } = settings;
  const text = 'Reads Vault for this namespace alone, as the role of this namespace.';
  const meta = { name, labels: integrationLabels(chart), reason: { text, control: 'secret.reference' as const } };
  new CustomObject(chart, name, TYPE, meta, () => ({
    provider: {
      vault: {
        server: address.origin,
        path: mount,
        version,
        ...(vaultNamespace !== undefined && { namespace: vaultNamespace }),
        ...(ca && { caProvider: { type: 'Secret', name: ca.secret, key: ca.key } }),
        auth: {
          kubernetes: {
            mountPath: authMount,
            role: role(chart.namespace ?? 'default'),
            serviceAccountRef: { name: readerOf(settings), audiences: [audience] },
          },
        },
      },
    },
  }));
}
