import { z } from 'zod';
import { GuardrailConfig, type GuardrailConfigInput } from '../../contract';
import { Problems } from '../../errors';
import { checkShape, listOf, madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import { planDecisionPoint } from '../common/decision-point';
import { CERTIFICATE_SHAPE } from '../identity/certificate';
import { SECRET_SHAPE } from '../identity/client';
import type { PodNeeds } from '../identity/needs';
import type { GuardrailProps } from './props';

/** An outside system that looks at what goes into calls and what comes out of them: `Guardrail.http(...)`, or one of an integration. */
export interface Guardrail {
  /** What the runtime is told. */
  readonly config: GuardrailConfigInput;
  /** What the gateway's pod needs to ask it. */
  readonly needs: PodNeeds;
}

/** The shape of a guardrail's props. */
export const GUARDRAIL_SHAPE = {
  name: z.string(),
  url: z.string(),
  peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
  token: SECRET_SHAPE.optional(),
  ca: CERTIFICATE_SHAPE.optional(),
  phases: listOf(z.enum(['request', 'response'])).optional(),
  upstreams: listOf(z.string()).optional(),
  timeoutSeconds: z.number().optional(),
  maxBytes: z.number().optional(),
  mode: z.enum(['enforce', 'dry-run']).optional(),
} as const;

/**
 * A guardrail from checked props.
 *
 * @throws StrataError or StrataErrors PROP_INVALID
 */
export function guardrailOf(
  props: GuardrailProps,
  subject: string,
  protocol?: GuardrailConfigInput['protocol'],
): Guardrail {
  const problems = new Problems(subject);
  const { name, url, phases, upstreams, timeoutSeconds, maxBytes, mode } = props;
  const { needs, ...files } = planDecisionPoint(props, `guardrail-${name}-token`, () => undefined, problems);
  const config: GuardrailConfigInput = {
    name,
    url,
    ...(protocol && { protocol }),
    ...(phases && { phases: [...phases] }),
    ...(upstreams && { upstreams: [...upstreams] }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...files,
    ...(mode !== undefined && { mode }),
  };
  for (const { path, message } of GuardrailConfig.safeParse(config).error?.issues ?? []) {
    const reason = message.charAt(0).toLowerCase() + message.slice(1);
    problems.add('PROP_INVALID', { prop: path.join('.'), reason });
  }
  problems.raise();
  return { config, needs };
}

const SUBJECT = 'Guardrail.http';
const SHAPE = shapeOf<GuardrailProps>(GUARDRAIL_SHAPE);

/** Guardrails. */
export const Guardrail = {
  /**
   * One that answers `pass`, `redact` or `block` over HTTP: `POST <url>` with `GuardrailQuestion`, answered with `GuardrailAnswer` (docs/guardrails.md). What it does
   * not answer in time, or in words that are not known, is refused.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  http(props: GuardrailProps): Guardrail {
    checkShape(props, SHAPE, SUBJECT);
    return guardrailOf(props, SUBJECT);
  },
} as const;
