import { defineErrors } from '../entry';

/** What a registry and a portal have in common. */
export const role = defineErrors({
  ROLE_NAME_INVALID: {
    message: 'The name "{name}" cannot be that of a {role}.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning with a letter; a Service takes no other name.',
  },
  ROLE_NAME_TAKEN: {
    message: 'The id "{name}" is taken there, by {other}.',
    remedy: 'Give the {role} or the other construct another id.',
  },
  ROLE_CHART_MISSING: {
    message: 'The {role} stands in no chart.',
    remedy:
      'Add it by a method of the platform (addRegistry, addPortal), or create it in a Chart that has a namespace.',
  },
  ROLE_HOST_MISSING: {
    message: 'The {role} is to be reached from outside, and has no host.',
    remedy: 'Give host: "{role}.acme.example", or the platform a domain.',
  },
  ROLE_HOST_INVALID: {
    message: 'The host "{host}" cannot be used: {reason}.',
    remedy: 'Give a full DNS name in lower case, such as "registry.acme.example".',
  },
  ROLE_HOST_TAKEN: {
    message: 'The host {host} is taken by {other}.',
    remedy: 'Gateways, registries and portals have a host each: give one of them another.',
  },
});
