export * from './argocd';
export * from './external-secrets';
export * from './flux';
export * from './keda';
export * from './onepassword';
export { Secrets } from './secrets';
export * from './vault';
