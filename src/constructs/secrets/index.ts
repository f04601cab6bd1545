export type { SecretKey, SecretSource } from './secret-source';
export { KubernetesSecret, type KubernetesSecretProps, Secrets } from './secrets';
