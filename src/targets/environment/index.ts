export { checked } from './check';
export { EnvironmentFile } from './file';
export { type EnvironmentOptions, loadEnvironment } from './load';
export { secretReference } from './secret-reference';
