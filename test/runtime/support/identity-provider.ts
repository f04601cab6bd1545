import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import {
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import Provider, {
  type AdapterFactory,
  type ClientMetadata,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
  type ResourceServer,
} from 'oidc-provider';
import { Agent, fetch } from 'undici';
import { providerMemory } from './provider-memory';

/** A user: claims that go into the access tokens, such as `groups`. */
export type User = Readonly<Record<string, unknown>>;

export interface IdentityProviderOptions {
  /** By the name that they log in with, which is their `sub`. Default: alice (payments-devs) and bob (support). */
  readonly users?: Readonly<Record<string, User>>;
  /** Scopes of resources, by their identifiers. Anything else is refused as an unknown target. Absent: every resource, with `SCOPES`. */
  readonly resources?: Readonly<Record<string, string>>;
  /** Clients beside the ones in `CLIENTS`. */
  readonly clients?: readonly ClientMetadata[];
  /** How access tokens are signed. */
  readonly algorithm?: 'RS256' | 'ES256';
  /** Life of access tokens, seconds; more than none. For tokens that have ended see `sign`. */
  readonly lifetime?: number;
  /** A page asks people who they are, with a form. Default: they are who `login_hint` names. */
  readonly asks?: boolean;
  /** Who logs in by a browser gets what renews the login, where the client may, and can give it back (RFC 7009). */
  readonly renews?: boolean;
  /** 0: any free port. */
  readonly port?: number;
  /** The address of this machine to listen on. Default: loopback. */
  readonly host?: string;
  /** Speaks TLS under a name, whose certificate `authority` signed. Default: plain HTTP, under its address. */
  readonly tls?: {
    readonly name: string;
    readonly key: string;
    readonly certificate: string;
    readonly authority: string;
  };
}

/** A request to the token endpoint as it came. */
export interface TokenRequest {
  readonly authorization: string | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Scopes of a resource that nothing else is said about. */
export const SCOPES = 'openid mcp:use mcp:write admin';
/** Clients that are always there. */
export const CLIENTS = {
  /** A person's MCP client. */
  PERSON: { id: 'person', secret: 'the-secret-of-person' },
  /** A gateway that exchanges tokens and asks for its own. */
  GATEWAY: { id: 'gateway', secret: 'the-secret-of-the-gateway' },
} as const;

const LOGIN = 'urn:strata:test:login';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

export interface IdentityProvider {
  /** The claim `iss`, and where the metadata is. */
  readonly issuer: string;
  /** Requests to the token endpoint, oldest first. */
  readonly tokenRequests: readonly TokenRequest[];
  /** How often the key set was fetched. */
  readonly keyFetches: () => number;
  /** An access token of a user, as an MCP client would hold it. */
  login(
    user: string,
    options: { resource: string; scope?: string; client?: { id: string; secret: string } },
  ): Promise<string>;
  /** A token with the provider's own key and whatever claims, such as it would never issue itself. */
  sign(claims: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** Signs with a new key from now on. The old one is not published any more, unless `keep`. */
  rotate(options?: { keep?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a real OpenID provider on loopback: JWT access tokens with resource indicators, client credentials, token exchange (RFC 8693), and the authorization code flow
 * that logs in whom `login_hint` names without asking.
 */
export async function startIdentityProvider(options: IdentityProviderOptions = {}): Promise<IdentityProvider> {
  const algorithm = options.algorithm ?? 'RS256';
  const host = options.host ?? '127.0.0.1';
  const tokenRequests: TokenRequest[] = [];
  const adapter = providerMemory();
  let fetches = 0;
  let keys = [await makeKey(algorithm)];
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = () => undefined;
  const { tls } = options;
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/jwks')) fetches++;
    handle(request, response);
  };
  const server = tls ? createSecureServer({ key: tls.key, cert: tls.certificate }, answer) : createServer(answer);
  await new Promise<void>((resolve) => server.unref().listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = tls ? `https://${tls.name}:${port}` : `http://${host}:${port}`;
  const agent = tls && new Agent({ connect: { ca: tls.authority, lookup: leadingTo(host) } });
  const serve = () => {
    const provider = buildProvider(issuer, options, keys, algorithm, tokenRequests, adapter);
    handle = provider.callback();
  };
  serve();
  return {
    issuer,
    tokenRequests,
    keyFetches: () => fetches,
    login: (user, { resource, scope = SCOPES, client = CLIENTS.PERSON }) =>
      requestToken(issuer, client, { grant_type: LOGIN, username: user, resource, scope }, agent),
    sign: async (claims, header = {}) => {
      const [key] = keys as [JWK, ...JWK[]];
      const protectedHeader = { alg: algorithm, typ: 'at+jwt', kid: key.kid, ...header };
      return new SignJWT(claims).setProtectedHeader(protectedHeader).sign(await importJWK(key, algorithm));
    },
    rotate: async ({ keep = false } = {}) => {
      keys = [await makeKey(algorithm), ...(keep ? keys : [])];
      serve();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        void agent?.close();
      }),
  };
}

/** Asks a token endpoint; for what has no method above. */
export async function requestToken(
  issuer: string,
  client: { id: string; secret: string },
  parameters: Readonly<Record<string, string>>,
  dispatcher?: Agent,
): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    ...(dispatcher && { dispatcher }),
    headers: {
      authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(parameters).toString(),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
  return answer.access_token;
}

/** Every name leads to one address. */
function leadingTo(address: string): LookupFunction {
  return (_, { all }, done) => (all ? done(null, [{ address, family: 4 }]) : done(null, address, 4));
}

async function makeKey(algorithm: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: algorithm, use: 'sig', kid: crypto.randomUUID() };
}

const USERS: Readonly<Record<string, User>> = {
  alice: { groups: ['payments-devs'], business_unit: 'payments' },
  bob: { groups: ['support'] },
};

function buildProvider(
  issuer: string,
  options: IdentityProviderOptions,
  keys: readonly JWK[],
  algorithm: 'RS256' | 'ES256',
  tokenRequests: TokenRequest[],
  adapter: AdapterFactory,
): Provider {
  const users = options.users ?? USERS;
  /** Who acts, by the token that says so. */
  const acts = new WeakMap<object, object>();
  const resourceServer = (resource: string): ResourceServer => {
    const scope = options.resources === undefined ? SCOPES : options.resources[resource];
    if (scope === undefined) throw new errors.InvalidTarget();
    return {
      scope,
      audience: resource,
      accessTokenTTL: options.lifetime ?? 300,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: algorithm } },
    };
  };
  const configuration: Configuration = {
    jwks: { keys: [...keys] as never },
    adapter,
    cookies: { keys: ['loopback'] },
    clients: [
      {
        client_id: CLIENTS.PERSON.id,
        client_secret: CLIENTS.PERSON.secret,
        grant_types: [LOGIN, 'authorization_code', 'refresh_token'],
        redirect_uris: ['http://127.0.0.1/callback'],
        id_token_signed_response_alg: algorithm,
        application_type: 'native',
      },
      {
        client_id: CLIENTS.GATEWAY.id,
        client_secret: CLIENTS.GATEWAY.secret,
        grant_types: [EXCHANGE, 'client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: algorithm,
      },
      ...(options.clients ?? []),
    ],
    clientDefaults: { id_token_signed_response_alg: algorithm },
    scopes: [
      'openid',
      'offline_access',
      ...new Set(Object.values(options.resources ?? { any: SCOPES }).flatMap((scope) => scope.split(' '))),
    ],
    findAccount: (_, id) =>
      users[id] === undefined ? undefined : { accountId: id, claims: () => ({ sub: id, ...users[id] }) },
    extraTokenClaims: (_, token) => {
      const { accountId } = token as { accountId?: string };
      return { ...(accountId !== undefined && users[accountId]), ...acts.get(token) };
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: options.renews === true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => `${issuer}/default`,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => resourceServer(resource),
      },
    },
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    ...(options.renews === true && {
      issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 300, ClientCredentials: 300, Interaction: 600, Session: 3_600, Grant: 3_600, IdToken: 300 },
  };
  const provider = new Provider(issuer, configuration);
  const publicKeys = createLocalJWKSet({ keys: keys.map(({ d, p, q, dp, dq, qi, ...rest }) => rest) as JWK[] });
  const verify = async (token: unknown) => {
    try {
      return (await jwtVerify(String(token), publicKeys, { issuer })).payload;
    } catch {
      throw new errors.InvalidGrant('the token is not valid');
    }
  };
  const record = (context: KoaContextWithOIDC) => {
    tokenRequests.push({
      authorization: context.get('authorization') || undefined,
      parameters: { ...context.oidc.params },
    });
  };
  const issue = async (context: KoaContextWithOIDC, user: string, act?: object) => {
    const { resource, audience, scope } = context.oidc.params as Record<string, string | undefined>;
    if (users[user] === undefined) throw new errors.InvalidGrant('nobody of this name');
    const target = resourceServer(resource ?? audience ?? `${issuer}/default`);
    const { client } = context.oidc;
    const token = new provider.AccessToken({ accountId: user, client, gty: 'test', resourceServer: target } as never);
    const offered = target.scope.split(' ');
    token.scope =
      (scope ?? '')
        .split(' ')
        .filter((one) => offered.includes(one))
        .join(' ') || undefined;
    if (act !== undefined) acts.set(token, { act });
    context.body = {
      access_token: await token.save(),
      token_type: 'Bearer',
      expires_in: token.expiration,
      scope: token.scope,
      ...(act !== undefined && { issued_token_type: 'urn:ietf:params:oauth:token-type:access_token' }),
    };
  };
  provider.registerGrantType(
    LOGIN,
    async (context) => {
      await issue(context, String(context.oidc.params?.username));
    },
    ['username', 'resource', 'scope', 'audience'],
  );
  provider.registerGrantType(
    EXCHANGE,
    async (context) => {
      record(context);
      const { subject_token: subject, actor_token: actor } = context.oidc.params as Record<string, unknown>;
      const { sub, act } = await verify(subject);
      const acting = actor === undefined ? undefined : (await verify(actor)).sub;
      await issue(
        context,
        String(sub),
        acting === undefined ? undefined : { sub: acting, ...(act !== undefined && { act }) },
      );
    },
    [
      'subject_token',
      'subject_token_type',
      'actor_token',
      'actor_token_type',
      'requested_token_type',
      'resource',
      'audience',
      'scope',
    ],
  );
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token' && context.oidc?.params?.grant_type === 'client_credentials')
      record(context as never);
  });
  provider.use(async (context, next) => {
    if (!context.path.startsWith('/interaction/')) return next();
    const { params } = await provider.interactionDetails(context.req, context.res);
    const answered = new URL(context.url, issuer).searchParams.get('person');
    if (options.asks === true && answered === null) {
      const choices = Object.keys(users).map((user) => `<button name="person" value="${user}">${user}</button>`);
      context.type = 'html';
      context.body = `<!doctype html><html lang="en"><title>Log in</title><form>${choices.join('')}</form></html>`;
      return undefined;
    }
    const accountId = answered ?? String(params.login_hint ?? 'alice');
    const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope ?? 'openid'));
    if (params.resource !== undefined) grant.addResourceScope(String(params.resource), String(params.scope ?? ''));
    const result = { login: { accountId }, consent: { grantId: await grant.save() } };
    await provider.interactionFinished(context.req, context.res, result, { mergeWithLastSubmission: false });
    context.respond = false;
    return undefined;
  });
  return provider;
}
