/**
 * What of the suite's `auth/*` scenarios says something about the gateway as an OAuth client of the servers behind it. It has tokens of its own there, by client
 * credentials (RFC 6749, 4.4): nobody logs in, and it is registered by whoever runs it. Every scenario of the suite is in one of the two lists.
 */

/** Those that apply. `refuses`: the gateway has to give its client nothing, and to ask for no token. */
export const OAUTH = {
  'auth/client-credentials-basic': {},
  'auth/client-credentials-jwt': {},
  'auth/pre-registration': {},
  'auth/metadata-default': {},
  'auth/metadata-var1': {},
  'auth/metadata-var2': {},
  'auth/metadata-var3': {},
  'auth/metadata-issuer-mismatch': { refuses: true },
  'auth/resource-mismatch': { refuses: true },
  'auth/token-endpoint-auth-basic': {},
  'auth/token-endpoint-auth-post': {},
  'auth/2025-03-26-oauth-metadata-backcompat': {},
  'auth/2025-03-26-oauth-endpoint-fallback': {},
};

const CODE = 'looks at the authorization response or request, and without a person there is none';
const SCOPES =
  "looks at the authorization request, and the suite's authorization server grants scopes by that alone; the gateway asks for what a challenge names, or the server's metadata";

/** Those that do not, and why. */
export const ELSEWHERE = {
  'auth/basic-cimd': 'a client id that is a document is for clients that nobody registered',
  'auth/token-endpoint-auth-none': 'a client without a credential gets no tokens of its own (RFC 6749, 4.4)',
  'auth/scope-from-www-authenticate': SCOPES,
  'auth/scope-from-scopes-supported': SCOPES,
  'auth/scope-omitted-when-undefined': SCOPES,
  'auth/scope-step-up': SCOPES,
  'auth/scope-retry-limit': SCOPES,
  'auth/offline-access-scope': 'there are no refresh tokens: a new token is asked for (RFC 6749, 4.4.3)',
  'auth/offline-access-not-supported': 'there are no refresh tokens: a new token is asked for (RFC 6749, 4.4.3)',
  'auth/authorization-server-migration':
    "wants the client to register at whatever authorization server the upstream names; a gateway's credentials are shown to the one that its configuration names, and it refuses any other",
  'auth/iss-supported': CODE,
  'auth/iss-not-advertised': CODE,
  'auth/iss-supported-missing': CODE,
  'auth/iss-wrong-issuer': CODE,
  'auth/iss-unexpected': CODE,
  'auth/iss-normalized': CODE,
  'auth/enterprise-managed-authorization': 'an extension that the gateway does not offer (ID-JAG)',
  'auth/wif-jwt-bearer': 'an extension that the gateway does not offer (RFC 7523 grant of a workload identity)',
  'auth/dpop': 'an extension that the gateway does not offer (RFC 9449)',
  'auth/dpop-nonce': 'an extension that the gateway does not offer (RFC 9449)',
};
