import { type Json, record } from '../json';
import { type FindSpec, fieldOf, joined, vaultAt } from './objects';

const INJECTOR = 'vault.hashicorp.com/';
const SECRET = `${INJECTOR}agent-inject-secret-`;

/**
 * What HashiCorp's operator brings under a key. A template makes other values, which nobody can tell.
 *
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/vso/api-reference
 */
export function staticField(spec: Json, namespace: string, find: FindSpec, key: string): string | undefined {
  const { transformation } = record(spec['destination']);
  if (Object.hasOwn(record(record(transformation)['templates']), key)) return undefined;
  const [auth = {}, home] = referred('VaultAuth', spec['vaultAuthRef'], namespace, find);
  const [connection = {}] = referred('VaultConnection', auth['vaultConnectionRef'], home, find);
  const inner = spec['namespace'] ?? auth['namespace'];
  return fieldOf(joined(spec['mount'], spec['path']), key, vaultAt(connection['address'], inner));
}

/** A name, or a namespace and a name. None: the one that is called `default`. */
function referred(kind: string, given: unknown, namespace: string, find: FindSpec): [Json | undefined, string] {
  const [name = '', home = namespace] = String(given ?? 'default')
    .split('/')
    .reverse();
  return [find(kind, name, home), home];
}

/**
 * What Vault's injector writes into the files of a pod's containers.
 *
 * @see https://developer.hashicorp.com/vault/docs/deploy/kubernetes/injector/annotations
 */
export function injectedFields(
  annotations: Readonly<Record<string, string>>,
): readonly { readonly field: string; readonly containers: readonly string[] | undefined }[] {
  if (annotations[`${INJECTOR}agent-inject`] !== 'true') return [];
  const containers = annotations[`${INJECTOR}agent-inject-containers`]?.split(',').map((name) => name.trim());
  const vault = vaultAt(annotations[`${INJECTOR}service`], annotations[`${INJECTOR}namespace`]);
  return Object.entries(annotations).flatMap(([annotation, place]) => {
    if (!annotation.startsWith(SECRET)) return [];
    const template = annotations[`${INJECTOR}agent-inject-template-${annotation.slice(SECRET.length)}`] ?? '';
    const [, field = '*'] = /index \.Data(?:\.data)? "([^"]+)"/.exec(template) ?? [];
    // Version 2 of the engine has `data` behind the mount in its API, and nowhere else.
    const path = template.includes('.Data.data') ? place.replace('/data/', '/') : place;
    return [{ field: fieldOf(path, field, vault), containers }];
  });
}
