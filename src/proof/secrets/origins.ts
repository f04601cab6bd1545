import type { Manifest } from '../../contract';
import { type Json, record } from '../json';
import { externalField } from './external-secrets';
import { type FindSpec, fieldOf, onePasswordAt, specsOf } from './objects';
import { staticField } from './vault';

/** Where the value under a key of a Secret is kept. Absent: nothing says that it is brought from elsewhere, or what it is there. */
export type SecretOrigins = (namespace: string, secret: string, key: string) => string | undefined;

type Field = (key: string) => string | undefined;

/** Reads the objects by which operators bring secrets into a cluster. */
export function secretOrigins(manifests: readonly Manifest[]): SecretOrigins {
  const find = specsOf(manifests);
  const written = new Map(
    manifests.flatMap((manifest) => {
      const { namespace = 'default' } = manifest.metadata;
      const writer = writerOf(manifest, namespace, find);
      return writer === undefined ? [] : [[`${namespace}/${writer.secret}`, writer.field] as const];
    }),
  );
  return (namespace, secret, key) => written.get(`${namespace}/${secret}`)?.(key);
}

function writerOf(
  { apiVersion, kind, metadata, spec: given }: Manifest,
  namespace: string,
  find: FindSpec,
): { readonly secret: string; readonly field: Field } | undefined {
  const spec = record(given);
  const named = (owner: unknown) => String(record(owner)['name'] ?? metadata.name);
  const [group = ''] = apiVersion.split('/');
  switch (`${group}/${kind}`) {
    case 'external-secrets.io/ExternalSecret':
      return { secret: named(spec['target']), field: (key) => externalField(spec, namespace, find, key) };
    case 'secrets.hashicorp.com/VaultStaticSecret':
      return { secret: named(spec['destination']), field: (key) => staticField(spec, namespace, find, key) };
    case 'onepassword.com/OnePasswordItem':
      return { secret: metadata.name, field: (key) => itemField(spec, key) };
    default:
      return undefined;
  }
}

/** 1Password's own operator: a Secret with all fields of an item. */
function itemField({ itemPath }: Json, key: string): string | undefined {
  const [, vault, item] = /^vaults\/([^/]+)\/items\/(.+)$/.exec(String(itemPath)) ?? [];
  return vault === undefined ? undefined : fieldOf(`${vault}/${item}`, key, onePasswordAt());
}
