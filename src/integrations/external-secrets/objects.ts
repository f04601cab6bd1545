import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { claimSecret, type SecretKey, workloadName } from '../../constructs';
import { CustomObject } from '../../kube';
import { integrationLabels } from '../common/labels';

/** A store of the External Secrets Operator. */
export interface StoreReference {
  readonly kind: 'SecretStore' | 'ClusterSecretStore';
  readonly name: string;
}

/** How an ExternalSecret is kept up to date. */
export interface ExternalSecretSettings {
  readonly refreshSeconds: number;
  /** Whether the Deployment asks Reloader for a restart when a variable changes. */
  readonly reloader: boolean;
  /** The name of the Secret. */
  readonly secretName?: string;
}

interface Entry {
  readonly secretKey: string;
  readonly remoteRef: { readonly key: string; readonly property?: string };
}

const TYPE = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret' };
/** The fields of each workload's Secret, by its construct. */
const entries = new WeakMap<Construct, Entry[]>();

/**
 * One field of the Secret that the operator keeps for a workload: one ExternalSecret for each store that it takes secrets from.
 *
 * @throws StrataError SECRET_WRITER_TAKEN
 */
export function externalSecretKey(
  scope: Construct,
  variable: string,
  file: boolean,
  store: StoreReference,
  remote: { readonly key: string; readonly property?: string },
  settings: ExternalSecretSettings,
): SecretKey {
  const name = settings.secretName ?? `${workloadName(scope)}-${store.name}`;
  const id = `external-secret-${name}`;
  const object = scope.node.tryFindChild(id) ?? create(scope, id, name, store, settings);
  claimSecret(object as Construct, name);
  entries.get(object as Construct)?.push({ secretKey: variable, remoteRef: remote });
  return {
    secret: name,
    key: variable,
    // A mounted file is replaced in the running pod; a variable is read once, at the start of the container.
    ...(settings.reloader && !file && { annotations: { 'secret.reloader.stakater.com/auto': 'true' } }),
  };
}

function create(
  scope: Construct,
  id: string,
  name: string,
  store: StoreReference,
  { refreshSeconds }: ExternalSecretSettings,
): Construct {
  const data: Entry[] = [];
  const text =
    'Brings exactly the fields that the workload reads out of the store, into a Secret that nothing else writes.';
  const meta = {
    name,
    labels: integrationLabels(Chart.of(scope)),
    reason: { text, control: 'secret.reference' as const },
  };
  const object = new CustomObject(scope, id, TYPE, meta, () => ({
    refreshPolicy: 'Periodic',
    refreshInterval: duration(refreshSeconds),
    secretStoreRef: { kind: store.kind, name: store.name },
    target: { name, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
    data: data.map(({ secretKey, remoteRef }) => ({
      secretKey,
      remoteRef: { ...remoteRef, conversionStrategy: 'Default', decodingStrategy: 'None', metadataPolicy: 'None' },
    })),
  }));
  entries.set(object, data);
  return object;
}

/** As the operator writes it: what is written in another way shows as a difference for ever. */
function duration(seconds: number): string {
  return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m${seconds % 60}s`;
}
