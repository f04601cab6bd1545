export { clientConfig } from './client-config';
export type { Confinement } from './launch';
export { packageRoot } from './package-root';
export { type LocalOptions, LocalPlatform } from './platform';
export type { LocalServer } from './server';
