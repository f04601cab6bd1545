/** Tokens that servers demand of every request, checked by the mesh before a server hears of it. */
export interface IstioJwtProps {
  /** Who issues them. */
  readonly issuer: string;
  /** Who they are for. At least one. */
  readonly audiences: readonly string[];
  /**
   * Where the issuer's keys are.
   * @default found by the issuer's OpenID configuration
   */
  readonly jwksUri?: string;
}

/** A port that callers outside the mesh may reach in plain text. The network policy still says which. */
export interface IstioPlaintextProps {
  /** Labels of the pods, such as `gateway.selector`. */
  readonly pods: Readonly<Record<string, string>>;
  /** The port of the pods. */
  readonly port: number;
  /** Why it stays in plain text: at least 10 characters, in an annotation of the object. */
  readonly reason: string;
}

/** What proxies of the mesh tell. Providers are entries of `extensionProviders` in Istio's own configuration. */
export interface IstioTelemetryProps {
  /**
   * The provider of access logs.
   * @default what the mesh has
   */
  readonly accessLogs?: string;
  /**
   * The provider of traces.
   * @default what the mesh has
   */
  readonly traces?: string;
  /**
   * Share of traces that are kept, 0 to 100 percent.
   * @default 10
   */
  readonly tracesPercent?: number;
}

/** What both modes have. */
export interface IstioProps {
  /**
   * The trust domain of the mesh.
   * @default cluster.local
   */
  readonly trustDomain?: string;
  /**
   * The namespace of istiod.
   * @default istio-system
   */
  readonly rootNamespace?: string;
  /**
   * Tokens of requests to servers. In ambient mode with a waypoint alone.
   * @default the runtime checks tokens, as the composition says
   */
  readonly jwt?: IstioJwtProps;
  /**
   * Ports that stay open in plain text, such as a gateway's to an ingress controller outside the mesh.
   * @default none: strict mutual TLS everywhere
   */
  readonly plaintext?: readonly IstioPlaintextProps[];
  /**
   * Access logs and traces of the mesh.
   * @default what the mesh has
   */
  readonly telemetry?: IstioTelemetryProps;
}

/** A mesh whose proxies run once a node. */
export interface IstioAmbientProps extends IstioProps {
  /**
   * Whether each namespace has a waypoint, which reads HTTP: servers are reached by their paths and methods alone, and tokens can be checked.
   * @default false
   */
  readonly waypoint?: boolean;
}

/** A mesh with a proxy in each pod. */
export interface IstioSidecarProps extends IstioProps {
  /**
   * The revision of istiod that injects proxies.
   * @default the default one
   */
  readonly revision?: string;
}
