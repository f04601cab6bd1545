export { runtimeBundle } from './bridge-process';
export { clientConfig, type Endpoint } from './client-config';
export { expectedEndpoint, noteEndpoints, runningEndpoints } from './endpoints';
export type { Confinement } from './launch';
export { listTools } from './list-tools';
export type { LocalOptions } from './options';
export { packageRoot } from './package-root';
export { LocalPlatform, type Reloaded } from './platform';
export type { LocalServer } from './server';
