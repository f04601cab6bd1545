/** The spec of an `OpenTelemetryCollector`, version v1beta1, as far as we write it. */
export interface CollectorResourceSpec {
  readonly managementState: 'managed';
  readonly mode: 'deployment' | 'daemonset';
  readonly upgradeStrategy: 'none';
  readonly replicas?: number;
  readonly image: string;
  readonly imagePullPolicy: 'IfNotPresent';
  readonly serviceAccount: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly env: readonly object[];
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly securityContext: object;
  readonly podSecurityContext: object;
  readonly podAnnotations: Readonly<Record<string, string>>;
  readonly terminationGracePeriodSeconds: number;
  readonly networkPolicy: { readonly enabled: false };
  readonly observability: { readonly metrics: { readonly enableMetrics: false } };
  readonly volumes?: readonly object[];
  readonly volumeMounts?: readonly object[];
}
