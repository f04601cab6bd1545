import { z } from 'zod';
import type { PolicySource } from '../../constructs';
import { planDecisionPoint } from '../../constructs/common/decision-point';
import { CERTIFICATE_SHAPE } from '../../constructs/identity/certificate';
import { SECRET_SHAPE } from '../../constructs/identity/client';
import { PolicyConfig, type PolicyConfigInput } from '../../contract';
import { Problems } from '../../errors';
import { checkShape, madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import type { OpaPolicyProps } from './props';

const SUBJECT = 'Opa.policy';
const TOKEN = 'opa-token';
const SHAPE = shapeOf<OpaPolicyProps>({
  url: z.string(),
  peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
  token: SECRET_SHAPE.optional(),
  ca: CERTIFICATE_SHAPE.optional(),
  timeoutSeconds: z.number().optional(),
  mode: z.enum(['enforce', 'dry-run']).optional(),
  arguments: z.boolean().optional(),
});

/** Open Policy Agent. */
export const Opa = {
  /**
   * Has a gateway or a server ask Open Policy Agent about every call, in the place of a `ToolPolicy`: `policy: Opa.policy({ url })`. What it does not answer in time, or
   * in words that the runtime does not know, is refused. Its policies are not checked when the composition is synthesized.
   *
   * Source: Open Policy Agent, "REST API", Get a Document (with Input).
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  policy(props: OpaPolicyProps): PolicySource {
    checkShape(props, SHAPE, SUBJECT);
    const problems = new Problems(SUBJECT);
    const { needs, ...files } = planDecisionPoint(props, TOKEN, faultOf, problems);
    const config = configOf(props, files);
    for (const { path, message } of PolicyConfig.safeParse(config).error?.issues ?? []) {
      problems.add('PROP_INVALID', {
        prop: path.join('.'),
        reason: message.charAt(0).toLowerCase() + message.slice(1),
      });
    }
    problems.raise();
    return { render: () => config, needs };
  },
} as const;

function configOf(
  { url, timeoutSeconds, mode, arguments: shown }: OpaPolicyProps,
  files: { readonly tokenFile?: string; readonly caFile?: string },
): PolicyConfigInput {
  return {
    engine: 'opa',
    url,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...files,
    ...(mode !== undefined && { mode }),
    ...(shown !== undefined && { arguments: shown }),
  };
}

const faultOf = ({ pathname }: URL) =>
  /^\/v1\/data\/./.test(pathname) ? undefined : 'it is no document below /v1/data/';
