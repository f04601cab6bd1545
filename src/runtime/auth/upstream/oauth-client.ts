import {
  allowInsecureRequests,
  type ClientAuth,
  Configuration,
  clientCredentialsGrant,
  customFetch,
  genericGrantRequest,
  type ServerMetadata as LibraryMetadata,
  ResponseBodyError,
  type TokenEndpointResponse,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import type { OAuthClient as OAuthClientConfig } from '../../../contract';
import { discover, type ServerMetadata } from '../discovery';
import { Outbound, OutboundError } from '../outbound/outbound';
import { WatchedFile } from '../outbound/watched-file';
import { keyAuthentication, secretAuthentication } from './client-authentication';
import type { IssuedToken } from './issued-tokens';
import { UpstreamTokenError } from './upstream-token-error';

/** What a token is wanted for. */
export interface Wanted {
  readonly resource?: string | undefined;
  readonly audience?: string | undefined;
  readonly scopes: readonly string[];
}

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
/** How long metadata is believed, milliseconds. */
const METADATA = 600_000;
/** Life of a token whose life is not told, seconds. */
const UNTOLD = 60;

/** The gateway as a client of one authorization server. */
export class OAuthClient {
  private readonly outbound: Outbound;
  private readonly credential: WatchedFile;
  private metadata: { readonly found: ServerMetadata; readonly at: number } | undefined;
  private built: { readonly secret: string; readonly at: number; readonly configuration: Configuration } | undefined;

  constructor(
    private readonly config: OAuthClientConfig,
    private readonly now: () => number,
  ) {
    this.outbound = new Outbound(config);
    this.credential = new WatchedFile((config.clientSecretFile ?? config.clientKeyFile) as string);
  }

  /**
   * A token for the gateway itself (RFC 6749, 4.4).
   *
   * @throws UpstreamTokenError
   */
  clientCredentials(wanted: Wanted): Promise<IssuedToken> {
    return this.request((configuration) => clientCredentialsGrant(configuration, parametersOf(wanted)));
  }

  /**
   * A token for the upstream on behalf of somebody (RFC 8693).
   *
   * @param subject the token that the caller showed
   * @param actor the gateway's own token, where the new one shall say who acts
   * @throws UpstreamTokenError
   */
  async exchange(subject: string, actor: string | undefined, wanted: Wanted): Promise<IssuedToken> {
    const parameters = parametersOf(wanted);
    parameters.set('subject_token', subject);
    parameters.set('subject_token_type', ACCESS_TOKEN);
    parameters.set('requested_token_type', ACCESS_TOKEN);
    if (actor !== undefined) {
      parameters.set('actor_token', actor);
      parameters.set('actor_token_type', ACCESS_TOKEN);
    }
    const issued = await this.request((configuration) => genericGrantRequest(configuration, EXCHANGE, parameters));
    // An authorization server that hands the token back has exchanged nothing: it would be passed through.
    if (issued.token !== subject) return issued;
    throw new UpstreamTokenError(
      'refused',
      `${this.config.issuer} answered the exchange with the token that it was given`,
    );
  }

  close(): Promise<void> {
    return this.outbound.close();
  }

  private async request(grant: (configuration: Configuration) => Promise<TokenEndpointResponse>): Promise<IssuedToken> {
    const configuration = await this.configuration();
    try {
      const { access_token: token, token_type: type, expires_in: seconds } = await grant(configuration);
      if (type.toLowerCase() !== 'bearer') {
        throw new UpstreamTokenError('refused', `${this.config.issuer} issued a token of type ${type}`);
      }
      return { token, expiresAt: this.now() + (seconds ?? UNTOLD) * 1_000 };
    } catch (error) {
      throw this.failure(error);
    }
  }

  /** The client as the library wants it, made anew when its secret or the server's metadata may have changed. */
  private async configuration(): Promise<Configuration> {
    const server = await this.server();
    const secret = this.secret();
    const { built, metadata } = this;
    const at = metadata?.at ?? 0;
    if (built !== undefined && built.secret === secret && built.at === at) return built.configuration;
    const { clientId, tokenEndpoint, privateNetwork } = this.config;
    const endpoint = { ...server, ...(tokenEndpoint !== undefined && { token_endpoint: tokenEndpoint }) };
    const configuration = new Configuration(
      endpoint as LibraryMetadata,
      clientId,
      {},
      await this.authentication(secret, server),
    );
    configuration[customFetch] = (url, { method, headers, body, signal }) =>
      this.outbound.fetch(url, { method, headers, body: body?.toString() ?? null, signal: signal ?? null });
    if (privateNetwork) allowInsecureRequests(configuration);
    this.built = { secret, at, configuration };
    return configuration;
  }

  private async server(): Promise<ServerMetadata> {
    const { issuer, tokenEndpoint } = this.config;
    const known = this.metadata;
    if (known !== undefined && this.now() - known.at < METADATA) return known.found;
    try {
      const found = await discover(this.outbound, issuer);
      this.metadata = { found, at: this.now() };
      return found;
    } catch (error) {
      // Whoever says where tokens are issued needs no metadata.
      if (tokenEndpoint !== undefined) return { issuer, token_endpoint: tokenEndpoint };
      throw new UpstreamTokenError('unavailable', error instanceof OutboundError ? error.message : String(error));
    }
  }

  private secret(): string {
    try {
      return this.credential.read();
    } catch (error) {
      throw new UpstreamTokenError('configuration', error instanceof Error ? error.message : String(error));
    }
  }

  private async authentication(secret: string, server: ServerMetadata): Promise<ClientAuth> {
    if (this.config.clientKeyFile === undefined) return secretAuthentication(secret, server);
    try {
      return await keyAuthentication(secret);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new UpstreamTokenError('configuration', `${this.config.clientKeyFile}: ${reason}`);
    }
  }

  private failure(error: unknown): UpstreamTokenError {
    if (error instanceof UpstreamTokenError) return error;
    const { issuer } = this.config;
    if (error instanceof ResponseBodyError) {
      const reason = `${issuer} answered ${error.status} ${error.error}: ${error.error_description ?? 'no description'}`;
      if (error.status >= 500) return new UpstreamTokenError('unavailable', reason);
      const ours = error.error === 'invalid_client' || error.error === 'unauthorized_client';
      return new UpstreamTokenError(ours ? 'configuration' : 'refused', reason);
    }
    // A challenge instead of an answer: the client's own credentials are not good (RFC 6749, 5.2).
    if (error instanceof WWWAuthenticateChallengeError) {
      return new UpstreamTokenError('configuration', `${issuer} answered ${error.status}: the client is not accepted`);
    }
    return new UpstreamTokenError('unavailable', `${issuer}: ${innermost(error)}`);
  }
}

function parametersOf({ resource, audience, scopes }: Wanted): URLSearchParams {
  const parameters = new URLSearchParams();
  if (resource !== undefined) parameters.set('resource', resource);
  if (audience !== undefined) parameters.set('audience', audience);
  if (scopes.length > 0) parameters.set('scope', scopes.join(' '));
  return parameters;
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
