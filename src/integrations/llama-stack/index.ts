export { LlamaStack } from './llama-stack';
export type { ShieldProps } from './props';
