import type { Problems } from '../../errors';
import { isPublicName, type Way, wayTo } from '../common/reach';
import type { TraceProps } from './runtime-props';

/** Opens the way to the traces endpoint: to the peer that is given, or to what the endpoint's name says. A public host is none where names are enforced. */
export function traceRoute(
  { endpoint, peer }: TraceProps,
  namesEnforced: boolean,
  problems: Problems,
): Way | undefined {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    problems.add('PROP_INVALID', { prop: 'telemetry.traces.endpoint', reason: 'it is an http or https URL' });
    return undefined;
  }
  const way = problems.attempt(() => wayTo(url, peer));
  if (way?.host !== undefined && namesEnforced && isPublicName(url)) {
    problems.add('EGRESS_PROXY_TRACES_PUBLIC', { endpoint });
    return undefined;
  }
  if (way === undefined) {
    problems.add('SERVER_TRACES_PEER_REQUIRED', { endpoint });
  }
  return way;
}
