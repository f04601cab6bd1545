import type { Manifest } from '../../contract';
import { type Json, record } from '../json';

/** Finds what an object of a kind says. */
export type FindSpec = (kind: string, name: string, namespace: string) => Json | undefined;

/** Looks objects up by kind, namespace and name. */
export function specsOf(manifests: readonly Manifest[]): FindSpec {
  const specs = new Map(
    manifests.map(({ kind, metadata, spec }) => {
      const { name, namespace = 'default' } = metadata;
      return [idOf(kind, name, namespace), record(spec)];
    }),
  );
  return (kind, name, namespace) => specs.get(idOf(kind, name, namespace));
}

/** A store of the whole cluster is found from every namespace. */
function idOf(kind: string, name: string, namespace: string): string {
  return `${kind}/${kind === 'ClusterSecretStore' ? '' : namespace}/${name}`;
}

/** A field of a store in words that are the same whatever brings it, so that another operator is no other permission. */
export function fieldOf(path: string, field: string, store: string): string {
  return `${path}#${field} of ${store}`;
}

/** How Vault is called: by its address, and its own namespace if it has one. */
export function vaultAt(address: unknown, namespace: unknown): string {
  const place = typeof address === 'string' ? address : 'Vault';
  return typeof namespace === 'string' ? `${place} (namespace ${namespace})` : place;
}

/** How 1Password is called: a Connect server has an address. */
export function onePasswordAt(connectHost?: unknown): string {
  return typeof connectHost === 'string' ? `1Password (${connectHost})` : '1Password';
}

/** Joins the parts of a path that are there. */
export function joined(...parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/');
}
