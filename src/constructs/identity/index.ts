export { GatewaySigned, None, StaticHeader } from './gateway-tokens';
export { ClientCredentials, TokenExchange } from './oauth-tokens';
export { Oidc } from './oidc';
export type { CertificateProps, OAuthClientProps, OidcProps, TokenAlgorithm, TokenClaimProps } from './props';
export type {
  ClientCredentialsProps,
  GatewaySignedProps,
  NoneProps,
  StaticHeaderProps,
  TokenExchangeProps,
} from './token-props';
export { isTokenStrategy, type ResolvedToken, type TokenStrategy, type TokenTarget } from './token-strategy';
