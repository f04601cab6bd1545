import { z } from 'zod';

const seconds = z.number().positive().max(86_400);
/** A file in the container, such as a mounted Secret's key. It is read again when it changes. */
export const MountedFile = z.string().regex(/^\/[^\0]+$/, 'not an absolute path');

/** Signature algorithms that may be trusted: asymmetric ones only (RFC 8725, 3.1). */
export const SignatureAlgorithm = z.enum([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]);

/** A claim's name, or a path into nested claims with `.` between its steps, such as `realm_access.roles`. */
const claim = z.string().min(1).max(256);

/** Where an issuer's tokens say what the platform wants to know. */
export const ClaimNames = z.strictObject({
  /** Who calls. */
  principal: claim.default('sub'),
  /** The groups of who calls: a list, or one text. */
  groups: claim.default('groups'),
  /** What the token is good for: a text with spaces between (RFC 8693, 4.2), or a list. */
  scopes: claim.default('scope'),
  /** The unit that pays, for budgets and reports. Absent: not told. */
  businessUnit: claim.optional(),
});

/** A URL from which trust comes: without TLS it would be anybody's on the way, so that it has to be a private network's. */
const PLAIN = 'a URL without TLS is for private networks alone';
const BOTH = 'a proxy leads to public hosts alone';

/** One issuer of access tokens. */
export const TrustedIssuer = z
  .strictObject({
    /** Compared with the claim `iss`, character by character. */
    issuer: z.url({ protocol: /^https?$/ }),
    /** Where its keys are. Absent: as its metadata says (RFC 8414, OpenID Connect Discovery). */
    jwksUri: z.url({ protocol: /^https?$/ }).optional(),
    /** Values of `aud`, of which a token carries one at least (RFC 8707). */
    audiences: z.array(z.string().min(1)).min(1),
    algorithms: z.array(SignatureAlgorithm).min(1).default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']),
    claims: ClaimNames.prefault({}),
    /** Certificates that the issuer's own is checked against, beside the usual ones. */
    caFile: MountedFile.optional(),
    /** Addresses of the issuer may be private: it runs in the same cluster or company network. */
    privateNetwork: z.boolean().default(false),
    /** The HTTP proxy that its keys are fetched through, by CONNECT. The proxy resolves names and decides on addresses. */
    proxy: z.url({ protocol: /^http$/ }).optional(),
  })
  .refine(({ issuer, jwksUri, privateNetwork }) => privateNetwork || (jwksUri ?? issuer).startsWith('https:'), PLAIN)
  .refine(({ privateNetwork, proxy }) => !privateNetwork || proxy === undefined, BOTH);
export type TrustedIssuer = z.infer<typeof TrustedIssuer>;

/** Who may call at all: a protected resource of OAuth 2.1 (RFC 9728). */
export const Authentication = z.strictObject({
  /** The resource's identifier: the URL that clients use, without fragment (RFC 9728, 1.2; RFC 8707, 2). */
  resource: z.url({ protocol: /^https?$/ }),
  issuers: z
    .array(TrustedIssuer)
    .min(1)
    .refine(
      (issuers) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
      'an issuer is given twice',
    ),
  /** Issuers that clients are led to. Absent: all. A gateway's own issuer is trusted by its bridges, and no client logs in there. */
  authorizationServers: z.array(z.url({ protocol: /^https?$/ })).optional(),
  /** Scopes that every call needs. */
  requiredScopes: z.array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/)).default([]),
  /** Scopes that tools need beside those, by the pattern of the tool's name. Asked for by a 403 that names them (step-up). */
  toolScopes: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
  /** Scopes that hold others: who has the scope by this name needs none of those. */
  scopeIncludes: z.record(z.string().min(1), z.array(z.string().min(1)).min(1)).default({}),
  /** How far clocks may be apart, seconds. */
  clockSkewSeconds: z.number().min(0).max(300).default(30),
  /** Keys of issuers are asked for again after this time, ahead of need. */
  keysRefreshSeconds: seconds.default(600),
  /** Keys that cannot be refreshed are used this long. Then calls are refused. */
  keysStaleSeconds: seconds.default(3_600),
  /** Name of the resource for people (RFC 9728, `resource_name`). */
  name: z.string().min(1).optional(),
});
/** As the runtime sees it, defaults filled in. */
export type Authentication = z.infer<typeof Authentication>;
/** As a writer may give it. */
export type AuthenticationInput = z.input<typeof Authentication>;
