/** A waypoint that exists: a Gateway of the class `istio-waypoint`. */
export interface IstioWaypointRef {
  /** The Gateway's name. */
  readonly name: string;
  /** Its namespace: one of its own, so that no server can reach past it. */
  readonly namespace: string;
}

/** Hosts by name, enforced by Istio. */
export interface IstioEgressProps {
  /** How pods are part of the mesh: with a sidecar each, or by the node's proxy. */
  readonly mode: 'sidecar' | 'ambient';
  /**
   * The waypoint through which all connections to declared hosts go. In ambient mode it is what enforces names.
   * @default none; `ambient` must have it, `sidecar` has none
   */
  readonly waypoint?: IstioWaypointRef;
  /**
   * The trust domain of the mesh.
   * @default cluster.local
   */
  readonly trustDomain?: string;
}
