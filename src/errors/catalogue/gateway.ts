import { defineErrors } from '../entry';

export const gateway = defineErrors({
  GATEWAY_NAME_INVALID: {
    message: 'The name "{name}" cannot be a gateway\'s.',
    remedy: 'Use 1 to 63 lower-case letters, digits and "-", beginning with a letter; a Service takes no other name.',
  },
  GATEWAY_NAME_TAKEN: {
    message: 'The id "{name}" is taken there, by {other}.',
    remedy: 'Give the gateway or the other construct another id.',
  },
  GATEWAY_CHART_MISSING: {
    message: 'The gateway stands in no chart.',
    remedy:
      'Add it by addGateway of a platform, or create it in a Chart: new McpGateway(new Chart(app, "gateway", { namespace: "gateway" }), ...).',
  },
  GATEWAY_UPSTREAMS_MISSING: {
    message: 'The gateway has no server behind it.',
    remedy:
      'Select servers: servers: [...], a label, a tenant, or add one elsewhere by addRemote(...). A selector that matches nothing is likely misspelt.',
  },
  GATEWAY_UPSTREAM_TAKEN: {
    message: 'The gateway has the upstream "{upstream}" twice: {first} and {second}.',
    remedy:
      'Give one of them an id of its own, which is the prefix of its tools and the entity of policies: upstreams: { "namespace/name": { id: "other" } }.',
  },
  GATEWAY_UPSTREAM_UNKNOWN: {
    message: 'The prop {prop} names "{upstream}", which is no upstream of the gateway.',
    remedy: 'Name one of {upstreams}.',
  },
  GATEWAY_QUOTA_EXCEEDED: {
    message: 'The gateway would have {count} upstreams, and serves at most {most}.',
    remedy: 'Divide the servers among several gateways, each with a host of its own.',
  },
  GATEWAY_CONFIG_TOO_LARGE: {
    message: 'The configuration has {bytes} bytes, and a ConfigMap holds at most {most}.',
    remedy: 'Divide the servers among several gateways, or shorten policies and descriptions.',
  },
  GATEWAY_SIGNING_KEY_MISSING: {
    message: 'The gateway signs tokens for {upstreams}, and has no key.',
    remedy:
      'Give a reference to a private key (EC P-256 or Ed25519, PEM): signingKey: Secrets.kubernetes({ name, key }), or have cert-manager make one: signingKey: CertManager.signingKey().',
  },
  GATEWAY_SIGNING_KEY_NEEDLESS: {
    message: 'The prop {prop} is given, and no upstream wants tokens that the gateway signs.',
    remedy: 'Remove it, or choose GatewaySigned for an upstream.',
  },
  GATEWAY_SESSIONS_STORE_REQUIRED: {
    message: 'The gateway has more than one replica, and revisions {revisions} keep sessions in one of them.',
    remedy:
      'Give a store that replicas share: redis: { url: "rediss://...", ... } (Redis or Valkey). Or offer the revision 2026-07-28 alone, which has no sessions. Affinity by client address is no remedy.',
  },
  GATEWAY_BUDGETS_STORE_REQUIRED: {
    message: 'The gateway has budgets ({budgets}), and no store that outlives its pods.',
    remedy:
      'Give a store: redis: { url: "rediss://...", ... } (Redis or Valkey). A budget that begins anew with each pod is none; what is limited within minutes is a matter of rateLimits.',
  },
  GATEWAY_REDIS_INVALID: {
    message: 'The store "{url}" cannot be used: {reason}.',
    remedy:
      'Give rediss://host:port/db (or redis:// inside the cluster) without credentials; the password is a reference: password: Secrets.kubernetes(...).',
  },
  GATEWAY_REDIS_PEER_REQUIRED: {
    message: 'The store {url} is no Service of the cluster, so that no network policy can be derived from it.',
    remedy: 'Say where it is: redis: { url, peer: Peer.pods(...) } or Peer.cidr(...).',
  },
  GATEWAY_IDENTITY_REQUIRED: {
    message: 'The gateway asks nobody who calls, and stage {stage} asks for their identity.',
    remedy:
      'Give identity: Oidc.issuer(...) here or for the platform. Or say why anybody may call: unsafe: { anonymousCallers: "..." }.',
  },
  GATEWAY_POLICY_EXTERNAL: {
    message: 'The gateway asks another decision point, whose rules are not written here.',
    remedy: 'Write the rules there, or leave the prop policy out and use gateway.policy.',
  },
  GATEWAY_TOKEN_UNTRUSTED: {
    message:
      'The gateway shows {server} nothing that the server trusts ({kind}), and the server asks its callers for tokens.',
    remedy:
      'Leave the token strategy out, which has the gateway sign tokens that the server trusts, or remove the identity of the server.',
  },
  GATEWAY_REMOTE_INVALID: {
    message: 'The remote server "{upstream}" at {url} cannot be reached: {reason}.',
    remedy:
      'Give an https URL of a public host. What runs in your own network is a server of the platform, or says network: "cluster" and where it is: peer.',
  },
  GATEWAY_HOST_INVALID: {
    message: 'The host "{host}" cannot be published: {reason}.',
    remedy: 'Give a full DNS name in lower case such as mcp.acme.example, without scheme, port and path.',
  },
  GATEWAY_HOST_MISSING: {
    message: 'The gateway is published, and has no host.',
    remedy: 'Give host: "mcp.acme.example", or a domain to the platform.',
  },
  GATEWAY_HOST_TAKEN: {
    message: 'The host {host} is taken by {other}.',
    remedy:
      'Give each gateway a host of its own: a host has one place for the metadata of a protected resource (RFC 9728).',
  },
  GATEWAY_CLUSTER_IP_INVALID: {
    message: 'The text "{address}" is no IP address.',
    remedy: "Give a free address of the cluster's Service range, or leave clusterIp out.",
  },
});
