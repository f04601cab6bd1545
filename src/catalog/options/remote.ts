import type { TokenStrategy } from '../../constructs';

/** A server of the catalogue that its publisher offers as a service. */
export interface CatalogRemoteOptions {
  /** What it is shown: never the token that the client sent. */
  readonly token: TokenStrategy;
  /**
   * Its endpoint, where it is another one than the catalogue's: such as `https://copilot-api.acme.ghe.com/mcp`.
   * @default the endpoint of the catalogue
   */
  readonly url?: string;
}
