export { IstioEgress } from './egress';
export type { IstioEgressProps, IstioWaypointRef } from './egress-props';
