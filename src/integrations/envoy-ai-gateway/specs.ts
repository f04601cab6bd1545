/** Specs of other controllers' kinds, as far as they are written here. API defaults are written out, so that GitOps sees no difference. */

interface TargetRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** `aigateway.envoyproxy.io/v1beta1 AIGatewayRoute`. */
export interface AiRouteSpec {
  readonly hostnames: readonly string[];
  readonly parentRefs: readonly (TargetRef & { readonly namespace?: string; readonly sectionName?: string })[];
  readonly rules: readonly {
    readonly matches: readonly {
      readonly headers: readonly { readonly type: 'Exact'; readonly name: string; readonly value: string }[];
    }[];
    readonly backendRefs: readonly {
      readonly name: string;
      readonly modelNameOverride?: string;
      readonly priority: number;
      readonly weight: 1;
    }[];
  }[];
  readonly llmRequestCosts: readonly { readonly metadataKey: string; readonly type: string }[];
}

/** `aigateway.envoyproxy.io/v1beta1 AIServiceBackend`. */
export interface AiBackendSpec {
  readonly schema: { readonly name: string };
  readonly backendRef: TargetRef;
}

/** `aigateway.envoyproxy.io/v1beta1 BackendSecurityPolicy`. */
export interface BackendSecuritySpec {
  readonly targetRefs: readonly TargetRef[];
  readonly type: 'APIKey' | 'AnthropicAPIKey';
  readonly apiKey?: { readonly secretRef: TargetRef };
  readonly anthropicAPIKey?: { readonly secretRef: TargetRef };
}

/** `aigateway.envoyproxy.io/v1alpha1 QuotaPolicy`. */
export interface QuotaSpec {
  readonly targetRefs: readonly TargetRef[];
  readonly serviceQuota: { readonly quota: { readonly limit: number; readonly duration: string } };
}

/** `gateway.envoyproxy.io/v1alpha1 Backend`. */
export interface BackendSpec {
  readonly type: 'Endpoints';
  readonly endpoints: readonly { readonly fqdn: { readonly hostname: string; readonly port: number } }[];
}

/** `gateway.networking.k8s.io/v1 BackendTLSPolicy`. */
export interface BackendTlsSpec {
  readonly targetRefs: readonly TargetRef[];
  readonly validation: { readonly hostname: string; readonly wellKnownCACertificates: 'System' };
}

/** `gateway.envoyproxy.io/v1alpha1 SecurityPolicy`. */
export interface SecuritySpec {
  readonly targetRefs: readonly TargetRef[];
  readonly jwt: {
    readonly providers: readonly {
      readonly name: string;
      readonly issuer: string;
      readonly audiences: readonly string[];
      readonly remoteJWKS: { readonly uri: string };
    }[];
  };
}

/** `gateway.envoyproxy.io/v1alpha1 BackendTrafficPolicy`. */
export interface BackendTrafficSpec {
  readonly targetRefs: readonly TargetRef[];
  readonly retry: {
    readonly numRetries: number;
    readonly numAttemptsPerPriority: number;
    readonly perRetry: {
      readonly timeout: string;
      readonly backOff: { readonly baseInterval: string; readonly maxInterval: string };
    };
    readonly retryOn: { readonly triggers: readonly string[]; readonly httpStatusCodes: readonly number[] };
  };
}

/** The objects that a spec is about. */
export const target = {
  backend: (name: string): TargetRef => ({ group: 'gateway.envoyproxy.io', kind: 'Backend', name }),
  service: (name: string): TargetRef => ({ group: 'aigateway.envoyproxy.io', kind: 'AIServiceBackend', name }),
  route: (name: string): TargetRef => ({ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name }),
  gateway: (name: string): TargetRef => ({ group: 'gateway.networking.k8s.io', kind: 'Gateway', name }),
  secret: (name: string): TargetRef => ({ group: '', kind: 'Secret', name }),
} as const;
