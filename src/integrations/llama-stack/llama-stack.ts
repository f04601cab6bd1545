import { z } from 'zod';
import type { Guardrail } from '../../constructs';
import { GUARDRAIL_SHAPE, guardrailOf } from '../../constructs/guardrail/guardrail';
import { checkShape, shapeOf } from '../../kube';
import type { ShieldProps } from './props';

const SUBJECT = 'LlamaStack.shield';
const SHAPE = shapeOf<ShieldProps>({ ...GUARDRAIL_SHAPE, shield: z.string() });

/** Llama Stack. */
export const LlamaStack = {
  /**
   * Has a shield of Llama Stack look at calls: `guardrails: [LlamaStack.shield({ name: 'safety', url, shield: 'llama-guard' })]`. It is shown arguments and results as
   * JSON, in the words of a user. A violation of the level `error` blocks; `warn` and `info` are audited. A shield changes nothing.
   *
   * Source: Llama Stack, "Safety API", `POST /v1/safety/run-shield`.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  shield(props: ShieldProps): Guardrail {
    checkShape(props, SHAPE, SUBJECT);
    return guardrailOf(props, SUBJECT, { kind: 'llama-stack', shield: props.shield });
  },
} as const;
