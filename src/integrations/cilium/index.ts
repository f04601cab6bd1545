export { CiliumEgress } from './egress';
export type { CiliumEgressProps } from './props';
