/** `keda.sh/v1alpha1` `ScaledObject`, as far as it is written here. */
export interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly pollingInterval: number;
  readonly cooldownPeriod: number;
  readonly fallback?: { readonly failureThreshold: number; readonly replicas: number; readonly behavior: string };
  readonly advanced: {
    readonly restoreToOriginalReplicaCount: boolean;
    readonly horizontalPodAutoscalerConfig: { readonly behavior: ScalingBehavior };
  };
  readonly triggers: readonly ScaleTrigger[];
}

interface ScalingBehavior {
  readonly scaleDown: {
    readonly stabilizationWindowSeconds: number;
    readonly policies: readonly {
      readonly type: 'Pods' | 'Percent';
      readonly value: number;
      readonly periodSeconds: number;
    }[];
  };
}

/** What load is read from. Values of `metadata` are texts, whatever they mean. */
export interface ScaleTrigger {
  readonly type: string;
  readonly metricType?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly authenticationRef?: { readonly kind: string; readonly name: string };
}
