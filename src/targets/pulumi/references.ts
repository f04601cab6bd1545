import type { Manifest } from '../../contract';

/** An object that another one names. */
export interface Reference {
  /** Without group and version: names of one kind in one namespace do not meet across groups in practice. */
  readonly kind: string;
  readonly name: string;
}

/** Fields whose value names a Secret, ConfigMap, claim or account, wherever they stand in a pod. */
const NAMED: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  configMap: ['ConfigMap', 'name'],
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  secret: ['Secret', 'secretName'],
  secretRef: ['Secret', 'name'],
  secretKeyRef: ['Secret', 'name'],
  persistentVolumeClaim: ['PersistentVolumeClaim', 'claimName'],
};

/** Fields that name an object with its kind. */
const TYPED = new Set(['scaleTargetRef', 'secretStoreRef', 'issuerRef', 'roleRef', 'targetRef']);

/** What an object names in its own namespace. */
export function referencesOf(manifest: Manifest): Reference[] {
  const found: Reference[] = [];
  search(manifest['spec'], found);
  search({ roleRef: manifest['roleRef'] }, found);
  return found;
}

function search(value: unknown, found: Reference[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) search(item, found);
    return;
  }
  for (const [key, item] of Object.entries(value)) {
    if (key === 'serviceAccountName') add(found, 'ServiceAccount', item);
    else if (key === 'imagePullSecrets' && Array.isArray(item)) for (const { name } of item) add(found, 'Secret', name);
    else if (typeof item === 'object' && item !== null) {
      named(key, item as Record<string, unknown>, found);
      search(item, found);
    }
  }
}

function named(key: string, item: Record<string, unknown>, found: Reference[]): void {
  const known = Object.hasOwn(NAMED, key) ? NAMED[key] : undefined;
  // In a projected volume a Secret is named by `name`.
  if (known) add(found, known[0], item[known[1]] ?? item['name']);
  if (TYPED.has(key) && typeof item['kind'] === 'string') add(found, item['kind'], item['name']);
}

function add(found: Reference[], kind: string, name: unknown): void {
  if (typeof name === 'string') found.push({ kind, name });
}

/** The Secret that an object of an outside system brings into its namespace. */
export function secretOf({ kind, metadata, ...rest }: Manifest): string | undefined {
  const spec = (rest['spec'] ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>> | string | undefined>>;
  const nameIn = (field: unknown) =>
    typeof field === 'object' && field !== null ? (field as { name?: string }).name : undefined;
  switch (kind) {
    case 'ExternalSecret':
      return nameIn(spec['target']) ?? metadata.name;
    case 'VaultStaticSecret':
    case 'VaultDynamicSecret':
    case 'VaultPKISecret':
      return nameIn(spec['destination']);
    case 'OnePasswordItem':
      return metadata.name;
    case 'Certificate':
      return typeof spec['secretName'] === 'string' ? spec['secretName'] : undefined;
    default:
      return undefined;
  }
}
