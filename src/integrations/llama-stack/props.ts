import type { GuardrailProps } from '../../constructs';

/** A shield of Llama Stack as a guardrail. */
export interface ShieldProps extends GuardrailProps {
  /** Where Llama Stack is served, without a path as a rule, such as `http://llama-stack-service.safety.svc:8321`. */
  readonly url: string;
  /** The id of the shield, such as `llama-guard`. One that is not registered refuses every call. */
  readonly shield: string;
}
