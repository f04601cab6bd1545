import { z } from 'zod';
import { MountedFile } from './authentication';

const endpoint = z.url({ protocol: /^https?$/ });
const seconds = z.number().positive().max(86_400);

/** A client of an authorization server, and how it proves itself. */
export const OAuthClient = z
  .strictObject({
    /** The authorization server. Its metadata says where its token endpoint is. */
    issuer: endpoint,
    /** Where the metadata is silent. */
    tokenEndpoint: endpoint.optional(),
    clientId: z.string().min(1),
    /** Holds the client's secret. Exactly one of the two files. */
    clientSecretFile: MountedFile.optional(),
    /** Holds the private key, PEM (PKCS #8), for `private_key_jwt` (RFC 7523). */
    clientKeyFile: MountedFile.optional(),
    caFile: MountedFile.optional(),
    privateNetwork: z.boolean().default(false),
  })
  .refine(
    ({ clientSecretFile, clientKeyFile }) => (clientSecretFile === undefined) !== (clientKeyFile === undefined),
    'a client proves itself by a secret or by a key: exactly one of the two',
  )
  .refine(
    ({ issuer, tokenEndpoint, privateNetwork }) => privateNetwork || (tokenEndpoint ?? issuer).startsWith('https:'),
    'a URL without TLS is for private networks alone',
  );
export type OAuthClient = z.infer<typeof OAuthClient>;

/** What a gateway shows its upstream. Never the token that the client sent (MCP authorization, "Token Passthrough"). */
export const UpstreamToken = z.discriminatedUnion('kind', [
  /** The client's token is exchanged at the authorization server for one for the upstream (RFC 8693). */
  z.strictObject({
    kind: z.literal('exchange'),
    client: OAuthClient,
    /** Identifier of the upstream resource (RFC 8707). */
    resource: endpoint.optional(),
    audience: z.string().min(1).optional(),
    scopes: z.array(z.string().min(1)).default([]),
    /** The gateway names itself as the actor, so that the new token carries `act`. */
    actor: z.boolean().default(true),
  }),
  /** The gateway signs a short-lived token itself. Its keys are served under `/.well-known/jwks.json`; the bridge trusts that issuer only. */
  z.strictObject({
    kind: z.literal('signed'),
    audience: z.string().min(1),
    lifetimeSeconds: seconds.max(3_600).default(120),
  }),
  /** The gateway calls as itself (RFC 6749, 4.4). */
  z.strictObject({
    kind: z.literal('client-credentials'),
    client: OAuthClient,
    resource: endpoint.optional(),
    audience: z.string().min(1).optional(),
    scopes: z.array(z.string().min(1)).default([]),
  }),
  /** A header with a secret, such as an API key. */
  z.strictObject({
    kind: z.literal('header'),
    name: z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/),
    /** Holds the header's value. */
    valueFile: MountedFile,
    /** Set before the value, such as `Bearer `. */
    prefix: z.string().default(''),
  }),
  /** Nothing is shown: the upstream asks nobody who calls. */
  z.strictObject({ kind: z.literal('none') }),
]);
export type UpstreamToken = z.infer<typeof UpstreamToken>;

/** The gateway as an issuer of short-lived tokens. */
export const TokenSigner = z.strictObject({
  /** The gateway's name as an issuer: what bridges compare `iss` with. */
  issuer: endpoint,
  /** Holds the private key, PEM (EC P-256 or Ed25519). Absent: a key of each start, shared by nobody; one replica only. */
  keyFile: MountedFile.optional(),
  /** Holds the key before, whose tokens are still good. */
  previousKeyFile: MountedFile.optional(),
});
export type TokenSigner = z.infer<typeof TokenSigner>;
