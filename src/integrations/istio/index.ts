export { IstioEgress } from './egress';
export type { IstioEgressProps, IstioWaypointRef } from './egress-props';
export { Istio } from './mesh';
export type {
  IstioAmbientProps,
  IstioJwtProps,
  IstioPlaintextProps,
  IstioProps,
  IstioSidecarProps,
  IstioTelemetryProps,
} from './mesh-props';
