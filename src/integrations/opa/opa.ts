import { z } from 'zod';
import type { PolicySource } from '../../constructs';
import { wayTo } from '../../constructs/common/reach';
import { CERTIFICATE_SHAPE, checkCertificate, trustFileOf } from '../../constructs/identity/certificate';
import { SECRET_SHAPE } from '../../constructs/identity/client';
import { NO_NEEDS, secretPath } from '../../constructs/identity/needs';
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
   * Has a gateway ask Open Policy Agent about every call, in the place of a `ToolPolicy`: `policy: Opa.policy({ url })`. What it does not answer in time, or in words
   * that the gateway does not know, is refused. Its policies are not checked when the composition is synthesized.
   *
   * Source: Open Policy Agent, "REST API", Get a Document (with Input).
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  policy(props: OpaPolicyProps): PolicySource {
    checkShape(props, SHAPE, SUBJECT);
    const problems = new Problems(SUBJECT);
    const { url: text, peer, token, ca } = props;
    checkCertificate(ca, 'ca', problems);
    const certificates = ca && trustFileOf(ca);
    const config = configOf(props, certificates?.path);
    for (const { path, message } of PolicyConfig.safeParse(config).error?.issues ?? []) {
      problems.add('PROP_INVALID', {
        prop: path.join('.'),
        reason: message.charAt(0).toLowerCase() + message.slice(1),
      });
    }
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const reason = faultOf(url, peer);
    if (reason !== undefined) problems.add('PROP_INVALID', { prop: 'url', reason });
    const way = url && reason === undefined ? problems.attempt(() => wayTo(url, peer)) : undefined;
    // Who may decide about every call is nobody on a public address.
    if (reason === undefined && (way === undefined || way.host !== undefined)) {
      const missing = 'the URL names no Service of the cluster: say where it is, such as Peer.pods(...)';
      problems.add('PROP_INVALID', { prop: 'peer', reason: missing });
    }
    problems.raise();
    return {
      render: () => config,
      needs: {
        ...NO_NEEDS,
        secrets: token ? [{ file: TOKEN, source: token }] : [],
        trust: certificates ? [certificates.file] : [],
        ways: way ? [way] : [],
      },
    };
  },
} as const;

function configOf(props: OpaPolicyProps, caFile: string | undefined): PolicyConfigInput {
  const { url, token, timeoutSeconds, mode, arguments: shown } = props;
  return {
    engine: 'opa',
    url,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    ...(token && { tokenFile: secretPath(TOKEN) }),
    ...(caFile !== undefined && { caFile }),
    ...(mode !== undefined && { mode }),
    ...(shown !== undefined && { arguments: shown }),
  };
}

function faultOf(url: URL | undefined, peer: Peer | undefined): string | undefined {
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'it is no http or https URL';
  if (url.username !== '' || url.password !== '') return 'it holds credentials; the token is a reference';
  if (url.hash !== '' || !/^\/v1\/data\/./.test(url.pathname)) return 'it is no document below /v1/data/';
  const outside = peer !== undefined && 'cidr' in peer.policy;
  // Whoever stands in between could permit anything.
  return outside && url.protocol === 'http:' ? 'outside the cluster it has to be https' : undefined;
}
