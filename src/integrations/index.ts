export * from './external-secrets';
export * from './keda';
export * from './onepassword';
export { Secrets } from './secrets';
export * from './vault';
