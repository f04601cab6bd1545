export { ExternalStore } from './external-store';
export type { ExternalStoreProps } from './props';
