import type { SecretSource } from '../../constructs';
import type { GatewayParentProps } from '../gateway-api';

/** Who may use models: bearers of a token that is checked at the gateway. */
export interface ModelCallersProps {
  /** Who issues the tokens, such as `https://login.acme.example`. */
  readonly issuer: string;
  /** What they are for: the claim `aud` has one of these. */
  readonly audiences: readonly string[];
  /** Where its keys are, https. */
  readonly jwksUri: string;
}

/** How much of a provider may be used. */
export interface ModelQuotaProps {
  /** Tokens of requests and answers, as Envoy AI Gateway counts them. */
  readonly tokens: number;
  /** In which time. */
  readonly per: 'minute' | 'hour' | 'day';
}

/** A provider of models. */
export interface ModelProviderProps {
  /** Its host, such as `api.openai.com`. */
  readonly host: string;
  /**
   * Its port, for TLS.
   * @default 443
   */
  readonly port?: number;
  /** The API that it speaks. Clients speak OpenAI's, whatever it is. */
  readonly schema: 'OpenAI' | 'Anthropic' | 'Cohere';
  /** Its API key: a Secret's key that is called `apiKey`, which Envoy AI Gateway reads. */
  readonly key: SecretSource;
  /**
   * How much of it may be used. What comes beyond goes to the next choice, or is refused.
   * @default as much as the provider takes
   */
  readonly quota?: ModelQuotaProps;
}

/** A model of a provider. */
export interface ModelChoiceProps {
  /** The provider, by its name among `providers`. */
  readonly provider: string;
  /**
   * The provider's own name of the model.
   * @default the name that clients use
   */
  readonly model?: string;
}

/** One entry for models of several providers. */
export interface ModelRouteProps {
  /** The Gateway of Envoy Gateway, which somebody else keeps. */
  readonly gateway: GatewayParentProps;
  /** The host under which clients reach it. */
  readonly host: string;
  /** Who may use it. */
  readonly callers: ModelCallersProps;
  /** Providers by name. */
  readonly providers: Readonly<Record<string, ModelProviderProps>>;
  /** Models by the name that clients use, each with its choices: the next one is used while the ones before fail. */
  readonly models: Readonly<Record<string, readonly ModelChoiceProps[]>>;
  /**
   * The name of its objects.
   * @default the construct's id
   */
  readonly name?: string;
}
