/** The four stages of MCP maturity. A stage decides defaults and what is refused; a later stage never allows more than an earlier one. */
export enum Stage {
  /** Servers as processes on a laptop, loopback only. */
  EXPERIMENT = 1,
  /** Containers with pinned tags, managed secrets, default-deny networks. */
  PILOT = 2,
  /** A governed Kubernetes platform: images by digest, tenants, policy. */
  SCALE = 3,
  /** Service mesh, token exchange, policy before each action. */
  NATIVE = 4,
}
