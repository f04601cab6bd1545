import type { ListedServer } from '../constructs';
import { ENTRIES } from './entries';
import { catalogServerJson } from './server-json';

/** A well-known server, by the name that it has in `Catalog`. */
export type CatalogName = keyof typeof ENTRIES;

/**
 * Well-known servers as a registry lists them: `RegistrySource.servers({ servers: catalogServers('github', 'slack') })`.
 *
 * @param names those that are listed
 */
export function catalogServers(...names: readonly CatalogName[]): ListedServer[] {
  return names.map((name) => ({ server: catalogServerJson(ENTRIES[name]), dataClass: ENTRIES[name].dataClass }));
}
