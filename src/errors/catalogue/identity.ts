import { defineErrors } from '../entry';

/** What is wrong with who may call, and with what a gateway shows its upstreams. */
export const identity = defineErrors({
  IDENTITY_ISSUER_INVALID: {
    message: 'The issuer "{issuer}" cannot be trusted: {reason}.',
    remedy:
      'Give the issuer as its tokens write it into "iss": an https URL without query, fragment and credentials. One that runs in your own network over http says privateNetwork: true.',
  },
  IDENTITY_ISSUER_TWICE: {
    message: 'The issuer {issuer} is given twice.',
    remedy: 'Keep one; several audiences of it are a list: audience: [...].',
  },
  IDENTITY_PEER_REQUIRED: {
    message:
      'The address {url} is neither a public host nor a Service of the cluster, so that no network policy can be derived from it.',
    remedy: 'Say where it is: peer: Peer.pods(...) or Peer.cidr(...).',
  },
  IDENTITY_ISSUER_PUBLIC: {
    message:
      'The keys of the issuer {issuer} are with a public host, and what enforces names for this server carries no request of its bridge.',
    remedy:
      'Enforce names by an EgressProxy, put the server behind a gateway, which has an issuer of its own, or say where the issuer is in your network: Oidc.issuer(..., { peer: Peer.cidr(...) }).',
  },
  IDENTITY_REQUIRED: {
    message: 'The server has callers of its own ({callers}), and stage {stage} asks for their identity.',
    remedy:
      'Give identity: Oidc.issuer(...) here or for the platform, or let only a gateway call it. Or say why anybody may call: unsafe: { anonymousCallers: "..." }.',
  },
  IDENTITY_SETTINGS_TWICE: {
    message: 'The prop "{prop}" is given for several issuers, and holds for all of them.',
    remedy: 'Give it for the first issuer alone.',
  },
  IDENTITY_URL_INVALID: {
    message: 'The URL "{url}" of {prop} cannot be used: {reason}.',
    remedy: 'Give an absolute http or https URL without credentials, query and fragment.',
  },
  TOKEN_CLIENT_PROOF_INVALID: {
    message: 'The client "{client}" proves itself by {given}.',
    remedy:
      'Give exactly one: secret (a client secret) or key (a private key for private_key_jwt), each as a reference such as Secrets.kubernetes(...).',
  },
  TOKEN_HEADER_INVALID: {
    message: 'The header "{name}" cannot carry a credential: {reason}.',
    remedy:
      'Use a name such as Authorization or X-Api-Key, with a prefix such as "Bearer " where the upstream wants one.',
  },
});
