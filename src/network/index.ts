export type { PolicyPort } from '../kube';
export { Dns } from './dns';
export { type DeclaredHost, Egress } from './egress';
export { publicHost } from './host';
export { NetworkPolicy, type NetworkPolicyProps, providePolicyLabels } from './network-policy';
export { Peer } from './peer';
export { mergeRules, NetworkPolicies, type NetworkRules } from './presets';
