import { type Chart, Chart as Charts } from 'cdk8s';
import type { Construct } from 'constructs';
import { claimSecret, type SecretKey, type SecretPath, workloadName } from '../../constructs';
import { CustomObject } from '../../kube';
import { integrationLabels } from '../common/labels';
import { once } from '../common/shared-object';
import { createReader, readerOf } from './external-secrets';
import type { VaultSettings } from './settings';

const API = 'secrets.hashicorp.com/v1beta1';
const TOKEN_SECONDS = 600;

interface Fields {
  readonly names: Set<string>;
  /** Whether one of them is a variable, which a running container does not see change. */
  restarts: boolean;
}

/** The fields of each VaultStaticSecret, by its construct. */
const fields = new WeakMap<Construct, Fields>();

/**
 * Brings a field by HashiCorp's operator: one object, and one Secret, for each path that a workload reads.
 *
 * @throws StrataError SECRET_WRITER_TAKEN, SECRET_STORE_TAKEN
 */
export function viaOperator(
  scope: Construct,
  file: boolean,
  { path, field }: SecretPath,
  settings: VaultSettings,
): SecretKey {
  once(scope, settings.name, settings, (chart) => createConnection(chart, settings));
  const name = `${workloadName(scope)}-${slug(path)}`;
  const id = `vault-static-secret-${name}`;
  const object =
    (scope.node.tryFindChild(id) as Construct | undefined) ?? createSecret(scope, id, name, path, settings);
  claimSecret(object, name);
  const known = fields.get(object);
  known?.names.add(field);
  if (known && !file) known.restarts = true;
  return { secret: name, key: field };
}

function slug(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function createSecret(scope: Construct, id: string, name: string, path: string, settings: VaultSettings): Construct {
  const own: Fields = { names: new Set(), restarts: false };
  const { mount, version, name: auth, refreshSeconds, vaultNamespace } = settings;
  const text = 'Brings the fields that the workload reads, and restarts it when a variable changed.';
  const labels = integrationLabels(Charts.of(scope));
  const meta = { name, labels, reason: { text, control: 'secret.reference' as const } };
  const object = new CustomObject(scope, id, { apiVersion: API, kind: 'VaultStaticSecret' }, meta, () => ({
    type: `kv-${version}`,
    mount,
    path,
    ...(vaultNamespace !== undefined && { namespace: vaultNamespace }),
    vaultAuthRef: auth,
    refreshAfter: `${refreshSeconds}s`,
    hmacSecretData: true,
    destination: {
      name,
      create: true,
      overwrite: false,
      // Without it every field of the path would be in the Secret, and the whole answer of Vault under `_raw`.
      transformation: { excludeRaw: true, includes: [...own.names].sort().map(exactly) },
    },
    ...(own.restarts && { rolloutRestartTargets: [{ kind: 'Deployment', name: workloadName(scope) }] }),
  }));
  fields.set(object, own);
  return object;
}

/** As a regular expression that matches this field alone. */
function exactly(field: string): string {
  return `^${field.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}

function createConnection(chart: Chart, settings: VaultSettings): void {
  const { name, address, ca, authMount, audience, role, vaultNamespace } = settings;
  createReader(chart, settings);
  const meta = (text: string) => ({
    name,
    labels: integrationLabels(chart),
    reason: { text, control: 'secret.reference' as const },
  });
  new CustomObject(
    chart,
    `${name}-connection`,
    { apiVersion: API, kind: 'VaultConnection' },
    meta('Where Vault is, and whose certificate it shows.'),
    () => ({ address: address.origin, skipTLSVerify: false, ...(ca && { caCertSecretRef: ca.secret }) }),
  );
  new CustomObject(
    chart,
    `${name}-auth`,
    { apiVersion: API, kind: 'VaultAuth' },
    meta('Who asks, for this namespace alone: other namespaces may not refer to it.'),
    () => ({
      vaultConnectionRef: name,
      method: 'kubernetes',
      mount: authMount,
      ...(vaultNamespace !== undefined && { namespace: vaultNamespace }),
      kubernetes: {
        role: role(chart.namespace ?? 'default'),
        serviceAccount: readerOf(settings),
        audiences: [audience],
        tokenExpirationSeconds: TOKEN_SECONDS,
      },
    }),
  );
}
