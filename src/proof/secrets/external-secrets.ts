import { type Json, record, records } from '../json';
import { type FindSpec, fieldOf, joined, onePasswordAt, vaultAt } from './objects';

/**
 * What an ExternalSecret brings under a key, where one entry of it says so. A template makes other values of them, which nobody can tell.
 *
 * @see https://external-secrets.io/latest/api/externalsecret/
 */
export function externalField(spec: Json, namespace: string, find: FindSpec, key: string): string | undefined {
  if (Object.keys(record(record(spec['target'])['template'])).length > 0) return undefined;
  const entry = records(spec['data']).find(({ secretKey }) => secretKey === key);
  if (entry !== undefined) {
    const store = record(record(entry['sourceRef'])['storeRef'] ?? spec['secretStoreRef']);
    const { key: path, property } = record(entry['remoteRef']);
    return inStore(store, namespace, find, String(path), typeof property === 'string' ? property : undefined);
  }
  const [all, ...more] = records(spec['dataFrom']);
  const { key: path } = record(all?.['extract']);
  if (typeof path !== 'string' || more.length > 0 || all?.['rewrite'] !== undefined) return undefined;
  return inStore(record(record(all?.['sourceRef'])['storeRef'] ?? spec['secretStoreRef']), namespace, find, path, key);
}

function inStore(
  { kind = 'SecretStore', name }: Json,
  namespace: string,
  find: FindSpec,
  path: string,
  field: string | undefined,
): string {
  const store = find(String(kind), String(name), namespace);
  const { vault, onepassword, onepasswordSDK } = record(store?.['provider']);
  if (vault !== undefined) {
    const { server, path: mount, namespace: inner } = record(vault);
    return fieldOf(joined(mount, path), field ?? '*', vaultAt(server, inner));
  }
  if (onepassword !== undefined) {
    const { vaults, connectHost } = record(onepassword);
    return fieldOf(
      joined(Object.keys(record(vaults)).join(','), path),
      field ?? 'password',
      onePasswordAt(connectHost),
    );
  }
  if (onepasswordSDK !== undefined) {
    // Item and field are one path here, unless it is all of an item that is taken.
    const [last, ...item] = path.split('/').reverse();
    const place = field === undefined ? item.reverse().join('/') : path;
    return fieldOf(joined(record(onepasswordSDK)['vault'], place), field ?? String(last), onePasswordAt());
  }
  return fieldOf(path, field ?? '*', `the ${String(kind)} ${String(name)}`);
}
