import { App } from 'cdk8s';
import {
  type CiliumEgressProps,
  Egress,
  EgressVia,
  Istio,
  type IstioAmbientProps,
  type IstioEgressProps,
  type IstioJwtProps,
  type IstioPlaintextProps,
  type IstioSidecarProps,
  McpPlatform,
  type McpPlatformProps,
  Peer,
  Stage,
  synthesize,
} from '../../../src';
import { LEAST, leastPlatform } from '../../support/render';
import type { Case } from './case';

const render = (props: Partial<McpPlatformProps>) => {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', { ...leastPlatform(Stage.PILOT), ...props });
  platform.addServer('files', {
    ...LEAST,
    egress: [Egress.https('api.github.com')],
    allowFrom: [Peer.pods({ app: 'assistant', 'strata.dev/role': 'gateway', 'app.kubernetes.io/instance': 'a' }, 'b')],
  });
  return synthesize(app).objects;
};
const pair = (before: Partial<McpPlatformProps>, after: Partial<McpPlatformProps>): Case => ({
  before: () => render(before),
  after: () => render(after),
});
const cilium = (after: CiliumEgressProps) =>
  pair({ egressVia: EgressVia.cilium() }, { egressVia: EgressVia.cilium(after) });
const WAYPOINT = { name: 'egress', namespace: 'istio-egress' };
const EGRESS: IstioEgressProps = { mode: 'ambient', waypoint: WAYPOINT };
const istioEgress = (after: Partial<IstioEgressProps>) =>
  pair({ egressVia: EgressVia.istio(EGRESS) }, { egressVia: EgressVia.istio({ ...EGRESS, ...after }) });
const ambient = (after: IstioAmbientProps, before: IstioAmbientProps = {}) =>
  pair({ mesh: Istio.ambient(before) }, { mesh: Istio.ambient({ ...before, ...after }) });
const sidecar = (after: IstioSidecarProps) => pair({ mesh: Istio.sidecar() }, { mesh: Istio.sidecar(after) });
const JWT: IstioJwtProps = { issuer: 'https://login.acme.example', audiences: ['https://mcp.acme.example'] };
const jwt = (after: Partial<IstioJwtProps>) => ambient({ jwt: { ...JWT, ...after } }, { waypoint: true, jwt: JWT });
const PLAIN: IstioPlaintextProps = { pods: { a: 'b' }, port: 9090, reason: 'Prometheus stands outside.' };
const plain = (after: Partial<IstioPlaintextProps>) =>
  ambient({ plaintext: [{ ...PLAIN, ...after }] }, { plaintext: [PLAIN] });
const TRACES = { telemetry: { traces: 'otel' } };

export const MESH_CASES: Readonly<Record<string, Case>> = {
  'McpPlatformProps.egressVia': pair({}, { egressVia: EgressVia.cilium() }),
  'McpPlatformProps.mesh': pair({}, { mesh: Istio.ambient() }),
  'CiliumEgressProps.clusterDomain': cilium({ clusterDomain: 'k8s.acme' }),
  'IstioEgressProps.mode': pair(
    { egressVia: EgressVia.istio(EGRESS) },
    { egressVia: EgressVia.istio({ mode: 'sidecar' }) },
  ),
  'IstioEgressProps.waypoint': istioEgress({ waypoint: { ...WAYPOINT, name: 'other' } }),
  'IstioEgressProps.trustDomain': istioEgress({ trustDomain: 'acme.example' }),
  'IstioWaypointRef.name': istioEgress({ waypoint: { ...WAYPOINT, name: 'other' } }),
  'IstioWaypointRef.namespace': istioEgress({ waypoint: { ...WAYPOINT, namespace: 'other' } }),
  'IstioProps.trustDomain': ambient({ trustDomain: 'acme.example' }),
  'IstioProps.rootNamespace': ambient({ rootNamespace: 'mesh' }, { waypoint: true }),
  'IstioProps.jwt': ambient({ jwt: JWT }, { waypoint: true }),
  'IstioProps.plaintext': ambient({ plaintext: [PLAIN] }),
  'IstioProps.telemetry': ambient(TRACES),
  'IstioAmbientProps.waypoint': ambient({ waypoint: true }),
  'IstioSidecarProps.revision': sidecar({ revision: 'stable' }),
  'IstioJwtProps.issuer': jwt({ issuer: 'https://other.acme.example' }),
  'IstioJwtProps.audiences': jwt({ audiences: ['other'] }),
  'IstioJwtProps.jwksUri': jwt({ jwksUri: 'https://login.acme.example/keys' }),
  'IstioPlaintextProps.pods': plain({ pods: { c: 'd' } }),
  'IstioPlaintextProps.port': plain({ port: 8080 }),
  'IstioPlaintextProps.reason': plain({ reason: 'Another reason, long enough.' }),
  'IstioTelemetryProps.accessLogs': ambient({ telemetry: { accessLogs: 'otel' } }),
  'IstioTelemetryProps.traces': ambient(TRACES),
  'IstioTelemetryProps.tracesPercent': ambient({ telemetry: { traces: 'otel', tracesPercent: 1 } }, TRACES),
};
