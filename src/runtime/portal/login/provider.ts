import * as oidc from 'openid-client';
import type { PortalConfig } from '../../../contract';
import { Outbound } from '../../auth/outbound/outbound';
import { WatchedFile } from '../../auth/outbound/watched-file';
import type { Grant } from './sessions';

/** What is remembered between the way to the identity provider and the way back. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly path: string;
}

export interface LoggedIn {
  readonly subject: string;
  readonly person: string;
  readonly grant: Grant;
}

type Login = NonNullable<PortalConfig['login']>;

/** Life of an access token that the provider says nothing about, seconds. */
const UNTOLD = 300;
export const CALLBACK = '/login/callback';

/** The identity provider: authorization code with PKCE, state and nonce (OpenID Connect Core 1.0; RFC 9700, 2.1). */
export class IdentityProvider {
  private readonly outbound: Outbound;
  private readonly secretFile: WatchedFile | undefined;
  private configuration: Promise<oidc.Configuration> | undefined;

  constructor(
    private readonly login: Login,
    private readonly origin: string,
    private readonly now: () => number,
  ) {
    const { privateNetwork, caFile, proxy, clientSecretFile } = login;
    this.outbound = new Outbound({ privateNetwork, caFile, proxy });
    this.secretFile = clientSecretFile === undefined ? undefined : new WatchedFile(clientSecretFile);
  }

  /** Where the browser is sent. */
  async begin(path: string): Promise<{ readonly url: string; readonly attempt: Attempt }> {
    const configuration = await this.configured();
    const attempt: Attempt = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
      path,
    };
    const { scopes, resource } = this.login;
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: this.origin + CALLBACK,
      scope: scopes.join(' '),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...(resource !== undefined && { resource }),
    });
    return { url: url.href, attempt };
  }

  /**
   * Takes the answer that the browser brings back.
   *
   * @param answer path and query
   * @throws Error when it is not the answer to this attempt
   */
  async finish(answer: string, { state, nonce, verifier }: Attempt): Promise<LoggedIn> {
    const configuration = await this.configured();
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
    const { resource } = this.login;
    const tokens = await oidc.authorizationCodeGrant(
      configuration,
      new URL(answer, this.origin),
      checks,
      resource === undefined ? undefined : { resource },
    );
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('there is no ID token');
    const name = [claims['name'], claims['preferred_username'], claims['email']].find(
      (one) => typeof one === 'string' && one !== '',
    );
    return { subject: claims.sub, person: String(name ?? claims.sub).slice(0, 100), grant: this.granted(tokens) };
  }

  /** A new access token in the place of one that ends. */
  async renew(refreshToken: string): Promise<Grant> {
    const { resource } = this.login;
    const parameters = resource === undefined ? undefined : { resource };
    const tokens = await oidc.refreshTokenGrant(await this.configured(), refreshToken, parameters);
    const grant = this.granted(tokens);
    return { ...grant, refreshToken: grant.refreshToken ?? refreshToken };
  }

  /** Has the provider forget what renews a login (RFC 7009), where it can. */
  async revoke({ refreshToken }: Grant): Promise<void> {
    const configuration = await this.configured();
    if (refreshToken === undefined || configuration.serverMetadata().revocation_endpoint === undefined) return;
    await oidc.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
  }

  close(): Promise<void> {
    return this.outbound.close();
  }

  private granted(tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): Grant {
    const expires = this.now() + (tokens.expiresIn() ?? UNTOLD) * 1_000;
    return { accessToken: tokens.access_token, refreshToken: tokens.refresh_token, expires };
  }

  /** The provider's metadata, asked for when somebody logs in first; a failure is tried again. */
  private configured(): Promise<oidc.Configuration> {
    this.configuration ??= this.discover().catch((error: unknown) => {
      this.configuration = undefined;
      throw error;
    });
    return this.configuration;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, privateNetwork } = this.login;
    const { secretFile } = this;
    // The secret is read for each request: it may have been replaced.
    const authenticate: oidc.ClientAuth =
      secretFile === undefined
        ? oidc.None()
        : (server, client, body, headers) => oidc.ClientSecretBasic(secretFile.read())(server, client, body, headers);
    return oidc.discovery(new URL(issuer), clientId, undefined, authenticate, {
      execute: [oidc.enableNonRepudiationChecks, ...(privateNetwork ? [oidc.allowInsecureRequests] : [])],
      [oidc.customFetch]: (url, options) => this.outbound.fetch(url, options as RequestInit),
    });
  }
}
