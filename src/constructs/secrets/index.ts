export { KubernetesSecret, type KubernetesSecretProps } from './kubernetes-secret';
export { provideSecretStore } from './platform-store';
export { parseSecretPath, type SecretPath } from './secret-path';
export { SecretRef } from './secret-ref';
export type { InjectedSecret, SecretBinding, SecretKey, SecretSource, SecretStore } from './secret-source';
export { claimSecret, workloadName } from './writers';
