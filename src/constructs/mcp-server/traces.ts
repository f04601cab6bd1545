import { isIP } from 'node:net';
import type { Problems } from '../../errors';
import type { PolicyRule } from '../../kube';
import { Egress, Peer } from '../../network';
import type { TraceProps } from './runtime-props';

/** The connection that spans go over. */
export interface TraceRoute {
  readonly rule: PolicyRule;
  readonly needsDns: boolean;
}

/** Opens the way to the traces endpoint: to the peer that is given, or to what the endpoint's name says. A public host is none where names are enforced. */
export function traceRoute(
  { endpoint, peer }: TraceProps,
  namesEnforced: boolean,
  problems: Problems,
): TraceRoute | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.add('PROP_INVALID', { prop: 'telemetry.traces.endpoint', reason: 'it is an http or https URL' });
    return undefined;
  }
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  const found = peer ?? clusterPeer(url);
  if (found === undefined && namesEnforced && isPublicName(url)) {
    problems.add('EGRESS_PROXY_TRACES_PUBLIC', { endpoint });
    return undefined;
  }
  const egress = problems.attempt(() => {
    if (found !== undefined) {
      return Egress.pods(found, port);
    }
    return isPublicName(url) ? Egress.host(url.hostname, port) : undefined;
  });
  if (egress === undefined) {
    problems.add('SERVER_TRACES_PEER_REQUIRED', { endpoint });
    return undefined;
  }
  return { rule: egress.rule, needsDns: isIP(url.hostname.replace(/[[\]]/g, '')) === 0 };
}

/** `name.namespace` over plain HTTP, or a name that ends in `svc`, is a Service of the cluster. */
function clusterPeer({ hostname, protocol }: URL): Peer | undefined {
  const service = /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/.exec(hostname);
  const short = protocol === 'http:' ? /^[a-z0-9-]+\.([a-z0-9-]+)$/.exec(hostname) : null;
  const namespace = (service ?? short)?.[1];
  return namespace === undefined ? undefined : Peer.namespace(namespace);
}

function isPublicName({ hostname }: URL): boolean {
  return hostname.includes('.') && isIP(hostname) === 0;
}
