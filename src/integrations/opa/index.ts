export { Opa } from './opa';
export type { OpaPolicyProps } from './props';
