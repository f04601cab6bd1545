import { EgressLimits } from '../../contract';
import type { Problems } from '../../errors';
import { mebibytes, parseQuantity } from '../../kube';
import { type Resources, resolveResources } from '../common/resources';
import type { EgressProxyProps } from './props';

/** The process without connections, with room. */
const IDLE = '128Mi';
/** A connection whose reader has stopped holds this much at most: what both sockets buffer. Measured: 100 KiB. */
const CONNECTION = '128Ki';

/** What the proxy's container gets: at its limit every server may have all its connections at once, so that none of them can end it for the others. */
export function resolveEgressResources(props: EgressProxyProps, servers: number, problems: Problems): Resources {
  const connections = EgressLimits.safeParse({ ...props.limits }).data?.connections ?? 0;
  const memory = (parseQuantity(IDLE) ?? 0n) + BigInt(servers * connections) * (parseQuantity(CONNECTION) ?? 0n);
  return resolveResources(
    'resources',
    props.resources ?? {},
    {
      requests: { cpu: '50m', memory: '96Mi', ephemeralStorage: '16Mi' },
      limits: { cpu: '1', memory: mebibytes(memory), ephemeralStorage: '64Mi' },
    },
    problems,
  );
}
