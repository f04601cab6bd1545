import type { CustomType } from '../../kube';

/** Kinds of Istio and of the Gateway API that are written here. */
export const Kind = {
  AUTHORIZATION_POLICY: { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy' },
  PEER_AUTHENTICATION: { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' },
  REQUEST_AUTHENTICATION: { apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication' },
  SERVICE_ENTRY: { apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry' },
  SIDECAR: { apiVersion: 'networking.istio.io/v1', kind: 'Sidecar' },
  TELEMETRY: { apiVersion: 'telemetry.istio.io/v1', kind: 'Telemetry' },
  GATEWAY: { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' },
} as const satisfies Record<string, CustomType>;

/** Namespaces whose pods are members in ambient mode. */
export const AMBIENT_LABEL = { 'istio.io/dataplane-mode': 'ambient' } as const;
/** The label of the pods of a Gateway. */
export const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';
/** Where tunnels of ambient mode end. */
export const HBONE = 15_008;
/** Where proxies fetch their configuration and certificates. */
export const ISTIOD = 15_012;
/** The address that probes of the kubelet come from in ambient mode. */
export const PROBES = '169.254.7.127/32';

/** How a workload calls itself. */
export function principal(trustDomain: string, namespace: string, account: string): string {
  return `${trustDomain}/ns/${namespace}/sa/${account}`;
}
