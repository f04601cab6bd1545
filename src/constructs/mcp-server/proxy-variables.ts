import { parseCidr } from '../../contract';
import type { Problems } from '../../errors';
import type { PolicyPeer } from '../../kube';
import type { EgressRoute } from '../common/egress-via';
import { egressOf } from './network';
import type { McpServerProps } from './props';

/** Variables that programs take their proxies from, in lower case. */
const VARIABLES: ReadonlySet<string> = new Set([
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'node_use_env_proxy',
]);
/** The label that every namespace carries. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/**
 * The variables that lead a server's program to its proxy, in both spellings: there is no standard, and programs differ. They are a service to the program and
 * no guard; the guard is the network policy.
 */
export function proxyVariables(
  props: McpServerProps,
  route: EgressRoute | undefined,
  problems: Problems,
): Readonly<Record<string, string>> {
  if (route?.url === undefined) {
    return {};
  }
  for (const variable of Object.keys({ ...props.env, ...props.secrets })) {
    if (VARIABLES.has(variable.toLowerCase())) {
      problems.add('EGRESS_PROXY_VARIABLE_TAKEN', { variable });
    }
  }
  const past = [...new Set(['localhost', '127.0.0.1', '.svc', '.svc.cluster.local', ...exceptions(props)])].join(',');
  const upper = { HTTP_PROXY: route.url, HTTPS_PROXY: route.url, NO_PROXY: past };
  const lower = Object.fromEntries(Object.entries(upper).map(([name, value]) => [name.toLowerCase(), value]));
  return { ...upper, ...lower, NODE_USE_ENV_PROXY: '1' };
}

/** What is declared by pods and by ranges is reached directly: names in their namespaces, and the ranges. */
function exceptions(props: McpServerProps): string[] {
  return egressOf(props).flatMap(({ host, rule }) => (host === undefined ? rule.peers.flatMap(exception) : []));
}

function exception(peer: PolicyPeer): string[] {
  if ('cidr' in peer) {
    // Some programs read the colons of an IPv6 range as a port, and end.
    return parseCidr(peer.cidr)?.family === 'ipv4' ? [peer.cidr] : [];
  }
  const namespace = peer.namespaces?.[NAMESPACE_NAME];
  return namespace === undefined ? [] : [`.${namespace}`];
}
