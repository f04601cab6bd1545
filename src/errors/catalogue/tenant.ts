import { defineErrors } from '../entry';

export const tenant = defineErrors({
  TENANT_NAME_INVALID: {
    message: 'The name "{name}" cannot be a tenant\'s.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning and ending with a letter or digit.',
  },
  TENANT_NAME_TAKEN: {
    message: 'The platform already has a tenant "{name}", at {other}.',
    remedy: 'Give one of them another name, or add the namespace to the one that is there: namespaces: [...].',
  },
  TENANT_NAMESPACE_TAKEN: {
    message: 'The namespace {namespace} belongs to {other}.',
    remedy:
      'Give the tenant a namespace of its own. A platform has one only where its prop namespaces says so; namespaces: [] leaves all of them to tenants.',
  },
  TENANT_NAMESPACE_UNKNOWN: {
    message: 'The tenant has no namespace "{name}"; it has {namespaces}.',
    remedy: "Add it to the tenant's namespaces, or choose one that is there.",
  },
  TENANT_GROUP_INVALID: {
    message: 'The group "{group}" cannot be bound to a role: {reason}.',
    remedy: 'Name a group as the identity provider of the cluster writes it into its tokens.',
  },
  TENANT_QUOTA_EXCEEDED: {
    message: 'The servers of {namespace} ask for {needed} of {resource}, and its quota is {quota}.',
    remedy:
      "Raise the tenant's quota, or lower requests and limits of its servers. What exceeds a quota is never scheduled.",
  },
});
