export { Catalog } from './catalog';
export { CATALOG } from './entries';
export type * from './options';
export { CATALOG_NAMESPACE, catalogServerJson } from './server-json';
export { type CatalogName, catalogServers } from './servers';
