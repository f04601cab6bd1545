export type { SecretKey, SecretSource } from './secret-source';
export { type KubernetesSecret, type KubernetesSecretProps, Secrets } from './secrets';
