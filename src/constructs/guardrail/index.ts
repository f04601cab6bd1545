export { Guardrail } from './guardrail';
export type { GuardrailProps } from './props';
