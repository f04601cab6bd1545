import type { Chart } from 'cdk8s';
import { platformOf } from '../../constructs/common/context';
import { LABEL_PREFIX } from '../../contract';
import { CustomObject, type CustomType, NetworkPolicyObject, type PolicyPeer } from '../../kube';
import { Dns } from '../../network';
import { integrationLabels } from '../common/labels';
import { WAYPOINT } from './authorization';
import { AMBIENT_LABEL, GATEWAY_NAME, HBONE, ISTIOD, Kind } from './names';
import type { IstioSettings } from './settings';

/** The waypoint's own network policy: waypoints take no policy by selector. */
export const WAYPOINT_POLICY = 'waypoint-policy';
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Creates what the members of a namespace share. */
export function joinNamespace(chart: Chart, settings: IstioSettings): void {
  const { plaintext, telemetry, waypoint } = settings;
  const create = (id: string, type: CustomType, name: string, text: string, spec: () => object, more = {}) =>
    new CustomObject(
      chart,
      id,
      type,
      { name, labels: integrationLabels(chart), reason: { text, control: 'network.declared-callers' }, ...more },
      spec,
    );
  create('mutual-tls', Kind.PEER_AUTHENTICATION, 'default', 'Admits nobody who does not prove who it is.', () => ({
    mtls: { mode: 'STRICT' },
  }));
  for (const [index, { pods, port, reason }] of plaintext.entries()) {
    create(
      `plaintext-${index}`,
      Kind.PEER_AUTHENTICATION,
      `plaintext-${port}-${index}`,
      'One port stays open to callers outside the mesh, for a reason that stands with it.',
      () => ({
        selector: { matchLabels: { ...pods } },
        mtls: { mode: 'STRICT' },
        portLevelMtls: { [port]: { mode: 'PERMISSIVE' } },
      }),
      { annotations: { [`${LABEL_PREFIX}/plaintext-reason`]: reason } },
    );
  }
  if (telemetry !== undefined) {
    const { accessLogs, traces, tracesPercent = 10 } = telemetry;
    create('telemetry', Kind.TELEMETRY, 'default', 'Where the mesh tells what it carries.', () => ({
      ...(accessLogs !== undefined && { accessLogging: [{ providers: [{ name: accessLogs }] }] }),
      ...(traces !== undefined && {
        tracing: [{ providers: [{ name: traces }], randomSamplingPercentage: tracesPercent }],
      }),
    }));
  }
  if (waypoint) createWaypoint(chart, settings);
}

function createWaypoint(chart: Chart, { rootNamespace }: IstioSettings): void {
  const labels = integrationLabels(chart);
  const text = 'Reads the HTTP of requests to servers of this namespace.';
  const meta = {
    name: WAYPOINT,
    labels: { ...labels, 'istio.io/waypoint-for': 'service' },
    reason: { text, control: 'network.declared-callers' as const },
  };
  new CustomObject(chart, WAYPOINT, Kind.GATEWAY, meta, () => ({
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: HBONE, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'Same' } } }],
  }));
  // Callers may stand in any namespace of the mesh: what they may ask is a matter of who they prove to be.
  const members: PolicyPeer = { pods: {}, namespaces: { ...AMBIENT_LABEL } };
  const istiod: PolicyPeer = { pods: { app: 'istiod' }, namespaces: { [NAMESPACE_NAME]: rootNamespace } };
  new NetworkPolicyObject(
    chart,
    WAYPOINT_POLICY,
    {
      name: WAYPOINT,
      labels,
      reason: {
        text: 'Callers come through tunnels and are told apart by who they prove to be; outwards only to pods of this namespace.',
        control: 'network.declared-callers',
      },
    },
    () => ({
      pods: { [GATEWAY_NAME]: WAYPOINT },
      ingress: [{ peers: [members], ports: [{ protocol: 'TCP', port: HBONE }] }],
      egress: [
        (platformOf(chart)?.dns ?? Dns.pods()).rule,
        { peers: [{ pods: {} }], ports: [{ protocol: 'TCP', port: HBONE }] },
        { peers: [istiod], ports: [{ protocol: 'TCP', port: ISTIOD }] },
      ],
    }),
  );
}
