import type { Problems } from '../../errors';
import type { Peer } from '../../network';
import { checkCertificate, trustFileOf } from '../identity/certificate';
import { NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import type { CertificateProps } from '../identity/props';
import type { SecretSource } from '../secrets';
import { wayTo } from './reach';

/** Something of the company's own network that is asked before a call goes on. */
export interface DecisionPointProps {
  readonly url: string;
  readonly peer?: Peer;
  readonly token?: SecretSource;
  readonly ca?: CertificateProps;
}

/** How it is reached, and what is mounted for it. */
export interface DecisionPointPlan {
  readonly needs: PodNeeds;
  readonly tokenFile?: string;
  readonly caFile?: string;
}

/**
 * Plans what a gateway or a bridge needs to ask it. What is wrong is added to the problems.
 *
 * @param tokenName the file of the token among the secrets of who asks
 * @param faultOf what else is wrong with the URL
 */
export function planDecisionPoint(
  { url: text, peer, token, ca }: DecisionPointProps,
  tokenName: string,
  faultOf: (url: URL) => string | undefined,
  problems: Problems,
): DecisionPointPlan {
  checkCertificate(ca, 'ca', problems);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const reason = urlFault(url, peer) ?? (url && faultOf(url));
  if (reason !== undefined) problems.add('PROP_INVALID', { prop: 'url', reason });
  const way = url && reason === undefined ? problems.attempt(() => wayTo(url, peer)) : undefined;
  // Who decides about every call, and reads it, is nobody on a public address.
  if (reason === undefined && (way === undefined || way.host !== undefined)) {
    const missing = 'the URL names no Service of the cluster: say where it is, such as Peer.pods(...)';
    problems.add('PROP_INVALID', { prop: 'peer', reason: missing });
  }
  const certificates = ca && trustFileOf(ca);
  return {
    needs: {
      ...NO_NEEDS,
      secrets: token ? [{ file: tokenName, source: token }] : [],
      trust: certificates ? [certificates.file] : [],
      ways: way ? [way] : [],
    },
    ...(token && { tokenFile: secretPath(tokenName) }),
    ...(certificates && { caFile: certificates.path }),
  };
}

function urlFault(url: URL | undefined, peer: Peer | undefined): string | undefined {
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'it is no http or https URL';
  if (url.username !== '' || url.password !== '') return 'it holds credentials; the token is a reference';
  if (url.hash !== '') return 'it has a fragment';
  const outside = peer !== undefined && 'cidr' in peer.policy;
  // Whoever stands in between could permit anything.
  return outside && url.protocol === 'http:' ? 'outside the cluster it has to be https' : undefined;
}
