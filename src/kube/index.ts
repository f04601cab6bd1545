export { AccessBinding, AccessRole, type Grant, type Person } from './access';
export { Autoscaler, type AutoscalerSpec, DisruptionBudget, type DisruptionSpec } from './availability';
export { Claim, type ClaimSpec } from './claim';
export { Configuration, contentHash } from './configuration';
export type { Amounts, ContainerSpec, Mount, Probe, Variable } from './container';
export { CustomObject, type CustomType } from './custom';
export { Identity } from './identity';
export { IngressObject, type IngressSpec } from './ingress';
export { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName, isServiceName } from './names';
export { NamespaceObject } from './namespace';
export {
  NetworkPolicyObject,
  type NetworkPolicySpec,
  type PolicyCompanion,
  type PolicyPeer,
  type PolicyRule,
  providePolicyCompanion,
} from './network-policy';
export { NodeWorkload, type NodeWorkloadSpec } from './node-workload';
export type { ObjectMeta } from './object';
export { isPort, type PolicyPort, policyPort } from './policy-port';
export { canonicalQuantity, mebibytes, parseQuantity } from './quantity';
export { ContainerRange, type ContainerRangeSpec, Quota } from './quota';
export { ScheduledWorkload, type ScheduledWorkloadSpec } from './scheduled-workload';
export { ServiceObject, type ServiceSpec } from './service';
export { checkShape, listOf, madeBy, shapeOf, texts } from './shape';
export type { VolumeSpec } from './volume';
export { type Scheduling, type Toleration, Workload, type WorkloadSpec } from './workload';
export { type AccountName, WorkloadAccess } from './workload-access';
