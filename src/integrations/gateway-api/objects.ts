const VERSION = 'gateway.networking.k8s.io/v1';
export const GATEWAY = { apiVersion: VERSION, kind: 'Gateway' };
export const ROUTE = { apiVersion: VERSION, kind: 'HTTPRoute' };

/** `Gateway`, as far as it is written here. */
export interface GatewaySpec {
  readonly gatewayClassName: string;
  readonly listeners: readonly {
    readonly name: string;
    readonly hostname: string;
    readonly port: number;
    readonly protocol: 'HTTPS';
    readonly tls: {
      readonly mode: 'Terminate';
      readonly certificateRefs: readonly { readonly group: ''; readonly kind: 'Secret'; readonly name: string }[];
    };
    readonly allowedRoutes: { readonly namespaces: { readonly from: 'Same' } };
  }[];
}

/** A listener of a Gateway, as a route names it. */
export interface ParentRef {
  readonly group: 'gateway.networking.k8s.io';
  readonly kind: 'Gateway';
  readonly name: string;
  readonly namespace?: string;
  readonly sectionName?: string;
}

/** `HTTPRoute`, as far as it is written here. Values that the API server would fill in are written out. */
export interface HttpRouteSpec {
  readonly parentRefs: readonly ParentRef[];
  readonly hostnames: readonly string[];
  readonly rules: readonly {
    readonly matches: readonly { readonly path: { readonly type: 'PathPrefix'; readonly value: string } }[];
    readonly backendRefs: readonly {
      readonly group: '';
      readonly kind: 'Service';
      readonly name: string;
      readonly port: number;
      readonly weight: number;
    }[];
    readonly timeouts: { readonly request: string };
  }[];
}
