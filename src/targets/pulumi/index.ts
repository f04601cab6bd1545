export { deferred } from './deferred';
export { type Deployment, type DeployOptions, deploy } from './deploy';
export type { KubernetesObject } from './kubernetes-object';
export { stackEnvironment } from './stack-environment';
