export type { VaultAuthProps, VaultCaProps, VaultDelivery, VaultInjectorProps, VaultProps } from './props';
export { Vault } from './vault';
