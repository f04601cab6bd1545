import type { Principal } from '../principal';
import { parseChallenge } from './challenge-parameters';
import type { IssuedToken, IssuedTokens } from './issued-tokens';
import type { OAuthClient, Wanted } from './oauth-client';
import { NoMetadata, type RemoteResource } from './resource-discovery';
import { subjectKey } from './subject-key';
import { bearer, type TokenStrategy, type UpstreamHeaders, type UpstreamRefusal } from './token-strategy';
import { UpstreamTokenError } from './upstream-token-error';

export interface OAuthTokenOptions {
  readonly kind: 'exchange' | 'client-credentials';
  readonly client: OAuthClient;
  /** The only authorization server that the client's credentials are shown to. */
  readonly issuer: string;
  readonly resource?: string | undefined;
  readonly audience?: string | undefined;
  readonly scopes: readonly string[];
  /** Whether the gateway names itself as the actor of an exchange. */
  readonly actor: boolean;
  /** The upstream's endpoint: what tokens name where nothing else is configured (MCP authorization, "Resource Parameter Implementation"). */
  readonly url: string;
  readonly tokens: IssuedTokens;
  /** Asks the upstream what it wants to be shown. */
  readonly discover: (challenge: string | undefined) => Promise<RemoteResource>;
  /** Ends the connections of both. */
  readonly close: () => Promise<unknown>;
}

/** Who the gateway's own token is for. */
const SELF = 'self';
/** The name of the token by which it says that it acts. */
const ACTOR = 'self actor';

/** A token from an authorization server: for the caller by exchange, or for the gateway itself. */
export class OAuthToken implements TokenStrategy {
  private wanted: Wanted;
  private readonly told: boolean;
  /** The upstream's metadata are being looked at, or were. */
  private looked: Promise<void> | undefined;

  constructor(private readonly options: OAuthTokenOptions) {
    const { resource, audience, scopes, url } = options;
    this.told = resource !== undefined || audience !== undefined;
    this.wanted = this.told ? { resource, audience, scopes } : { resource: url, scopes };
  }

  headers(principal: Principal | undefined): UpstreamHeaders | Promise<UpstreamHeaders> {
    const issued = this.options.kind === 'exchange' ? this.exchanged(principal) : this.own();
    return issued instanceof Promise ? issued.then(({ token }) => bearer(token)) : bearer(issued.token);
  }

  async refused(principal: Principal | undefined, { status, challenge }: UpstreamRefusal): Promise<boolean> {
    this.options.tokens.drop(this.options.kind === 'exchange' ? subjectKey(principal) : SELF);
    if (status === 401) {
      if (!this.told) await this.learn(challenge);
      return true;
    }
    return this.widen(challenge);
  }

  async close(): Promise<void> {
    await this.options.close();
  }

  private exchanged(principal: Principal | undefined): IssuedToken | Promise<IssuedToken> {
    if (principal === undefined) throw new UpstreamTokenError('anonymous', 'There is no token to exchange');
    const { tokens, client, actor } = this.options;
    return tokens.get(subjectKey(principal), principal.expiresAt, async () => {
      await this.look();
      return actor ? this.exchangeAs(principal.token) : client.exchange(principal.token, undefined, this.wanted);
    });
  }

  /** An exchange with the gateway as the actor. Where the token that says so is an older one, it may be what is refused: such as when the server's keys changed. */
  private async exchangeAs(subject: string): Promise<IssuedToken> {
    const { tokens, client } = this.options;
    const acting = this.acting();
    try {
      return await client.exchange(subject, (await acting).token, this.wanted);
    } catch (error) {
      const older = !(acting instanceof Promise);
      if (!older || !(error instanceof UpstreamTokenError) || error.kind !== 'refused') throw error;
      tokens.drop(ACTOR);
      return client.exchange(subject, (await this.acting()).token, this.wanted);
    }
  }

  private own(): IssuedToken | Promise<IssuedToken> {
    const { tokens, client } = this.options;
    return tokens.get(SELF, Number.POSITIVE_INFINITY, async () => {
      await this.look();
      return client.clientCredentials(this.wanted);
    });
  }

  /** The token by which the gateway says to the authorization server who acts. It is never shown to an upstream. */
  private acting(): IssuedToken | Promise<IssuedToken> {
    const { tokens, client } = this.options;
    return tokens.get(ACTOR, Number.POSITIVE_INFINITY, () => client.clientCredentials({ scopes: [] }));
  }

  /** Before the first token: an authorization server may know the upstream by the name that its metadata say, and by no other. */
  private look(): Promise<void> {
    if (this.told) return NOTHING;
    this.looked ??= this.learn(undefined, false).catch((error: unknown) => {
      this.looked = undefined;
      throw error;
    });
    return this.looked;
  }

  /** What the upstream says of itself takes the place of its address. It cannot choose who sees the client's credentials. */
  private async learn(challenge: string | undefined, needed = true): Promise<void> {
    const { discover, issuer, scopes, url } = this.options;
    let found: RemoteResource;
    try {
      found = await discover(challenge);
    } catch (error) {
      if (!needed && error instanceof NoMetadata) return;
      throw new UpstreamTokenError('refused', error instanceof Error ? error.message : String(error));
    }
    if (!found.authorizationServers.some((server) => sameUrl(server, issuer))) {
      throw new UpstreamTokenError('configuration', `${url} takes no tokens of ${issuer}`);
    }
    this.wanted = { resource: found.resource, scopes: scopes.length > 0 ? scopes : found.scopes };
  }

  /** An upstream may ask for more scopes, but for none beyond those that the composition names, where it names some. */
  private widen(challenge: string | undefined): boolean {
    const asked = parseChallenge(challenge);
    if (asked?.error !== 'insufficient_scope' || asked.scope === undefined || this.options.scopes.length > 0)
      return false;
    const scopes = [...new Set([...this.wanted.scopes, ...asked.scope.split(' ').filter((scope) => scope !== '')])];
    if (scopes.length === this.wanted.scopes.length) return false;
    this.wanted = { ...this.wanted, scopes };
    return true;
  }
}

const NOTHING = Promise.resolve();

function sameUrl(one: string, other: string): boolean {
  return one === other || (URL.canParse(one) && URL.canParse(other) && new URL(one).href === new URL(other).href);
}
