import type { Context } from 'hono';
import type { PortalConfig } from '../../contract';
import type { Guard } from '../http/guard';
import type { Log } from '../telemetry/log';
import type { Series } from '../telemetry/series';
import type { Listings } from './catalogue/listings';
import type { Registry } from './catalogue/registry';
import type { Attempts } from './login/attempts';
import type { IdentityProvider } from './login/provider';
import type { Session, SessionStore } from './login/sessions';
import type { Usage } from './usage/usage';

export type Environment = {
  Bindings: { incoming: import('node:http').IncomingMessage; outgoing: import('node:http').ServerResponse };
  Variables: { session: Session | undefined };
};
export type Call = Context<Environment>;

/** What the pages are made from. */
export interface PortalContext {
  readonly config: PortalConfig;
  readonly registry: Registry;
  readonly listings: Listings;
  readonly sessions: SessionStore;
  readonly attempts: Attempts;
  /** Absent: nobody logs in. */
  readonly provider: IdentityProvider | undefined;
  /** Absent: nothing is known of how much servers are used. */
  readonly usage: Usage | undefined;
  readonly guard: Guard;
  readonly log: Log;
  readonly metrics: Series;
  readonly now: () => number;
}
