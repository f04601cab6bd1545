import { z } from 'zod';
import { checkShape, listOf, shapeOf } from '../../kube';
import { CLIENT_SHAPE, checkClient, clientOf, clientTrust } from './client';
import type { ClientCredentialsProps, TokenExchangeProps } from './token-props';
import type { ResolvedToken, TokenStrategy, TokenTarget } from './token-strategy';
import { plainUrl } from './url';

const text = z.string().min(1).optional();
const shared = { client: CLIENT_SHAPE, audience: text, resource: text, scopes: listOf(z.string().min(1)).optional() };
const EXCHANGE = shapeOf<TokenExchangeProps>({ ...shared, actor: z.boolean().optional() });
const CREDENTIALS = shapeOf<ClientCredentialsProps>(shared);

/**
 * The caller's token is exchanged at the authorization server for one that is good for the upstream alone (RFC 8693). The upstream sees who calls, and the gateway
 * as the actor.
 *
 * @throws StrataError or StrataErrors TOKEN_CLIENT_PROOF_INVALID, IDENTITY_ISSUER_INVALID, IDENTITY_PEER_REQUIRED, IDENTITY_URL_INVALID, PROP_UNKNOWN, PROP_INVALID
 */
export class TokenExchange implements TokenStrategy {
  readonly kind = 'exchange';

  constructor(private readonly props: TokenExchangeProps) {
    check(props, EXCHANGE, 'TokenExchange');
  }

  resolve(target: TokenTarget): ResolvedToken {
    const { actor = true } = this.props;
    const { config, ...rest } = resolve(this.props, target, 'TokenExchange');
    return { config: { kind: this.kind, actor, ...config }, ...rest };
  }
}

/**
 * The gateway calls with a token of its own (RFC 6749, 4.4). The upstream does not learn who calls.
 *
 * @throws StrataError or StrataErrors as `TokenExchange`
 */
export class ClientCredentials implements TokenStrategy {
  readonly kind = 'client-credentials';

  constructor(private readonly props: ClientCredentialsProps) {
    check(props, CREDENTIALS, 'ClientCredentials');
  }

  resolve(target: TokenTarget): ResolvedToken {
    const { config, ...rest } = resolve(this.props, target, 'ClientCredentials');
    return { config: { kind: this.kind, ...config }, ...rest };
  }
}

function check<Props extends ClientCredentialsProps>(props: Props, shape: z.ZodType<Props>, subject: string): void {
  checkShape(props, shape, subject);
  checkClient(props.client, subject);
  if (props.resource !== undefined) {
    plainUrl(props.resource, 'resource', subject);
  }
}

function resolve(
  { client, audience, resource, scopes = [] }: ClientCredentialsProps,
  target: TokenTarget,
  subject: string,
) {
  const asked = resource ?? (audience === undefined ? target.resource : undefined);
  const { config, needs } = clientOf(client, target.id, subject);
  return {
    config: {
      client: config,
      scopes: [...scopes],
      ...(asked !== undefined && { resource: asked }),
      ...(audience !== undefined && { audience }),
    },
    needs,
    trust: clientTrust(client, audience ?? asked ?? target.resource, subject),
  };
}
