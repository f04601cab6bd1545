import { defineErrors } from '../entry';

export const portal = defineErrors({
  PORTAL_REGISTRY_MISSING: {
    message: 'The portal has no registry whose servers it could show.',
    remedy:
      'Add one first: platform.addRegistry(...). Outside a platform give it: new McpPortal(chart, "portal", { registry, ... }).',
  },
  PORTAL_REGISTRY_CLOSED: {
    message:
      'The portal shows people who have not logged in what the registry {registry} shows everyone, and that is nothing.',
    remedy: 'Let the registry serve its list of approved servers: anonymous: true there. Or remove anonymous here.',
  },
  PORTAL_LOGIN_REQUIRED: {
    message: 'Nobody could read the portal: there is neither a login nor anonymous.',
    remedy:
      'Give login: { issuer, clientId, secret }. Or say that everyone sees what the registry shows everyone: anonymous: true.',
  },
  PORTAL_REPLICAS_KEY: {
    message: '{replicas} replicas would not know the people that one of them logged in.',
    remedy:
      'Give them a secret in common: sessions: { key: Secrets.kubernetes({ name: "portal", key: "session-key" }) }, with at least 32 random characters. Or leave replicas out.',
  },
  PORTAL_GATEWAY_HOST_MISSING: {
    message: 'Clients cannot be told of the gateway {gateway}: it has no host.',
    remedy: 'Give the gateway a host, or leave it out of gateways.',
  },
  PORTAL_USAGE_PEER_REQUIRED: {
    message: 'The Prometheus {url} is no Service of the cluster, so that no network policy can be derived from it.',
    remedy: 'Say where it is: usage: { url, peer: Peer.pods(...) } or Peer.cidr(...).',
  },
  PORTAL_CONFIG_TOO_LARGE: {
    message: 'The configuration has {bytes} bytes, and a ConfigMap holds at most {most}.',
    remedy:
      'Shorten the readme of servers (listing), or divide the servers among several registries with a portal each.',
  },
});
