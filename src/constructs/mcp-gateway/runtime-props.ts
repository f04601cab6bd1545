import type { Peer } from '../../network';
import type { CertificateProps } from '../identity';
import type { SecretSource } from '../secrets';

/** How names of many servers become names of one. */
export interface NamingProps {
  /**
   * `server`: `<id>_<name>` always, so that no name changes when a server is added. `none`: as they are; two of one name are an error.
   * @default server
   */
  readonly prefix?: 'server' | 'none';
  /**
   * What stands between id and name.
   * @default _
   */
  readonly separator?: '_' | '.' | '__' | '-';
  /**
   * Longest name of a tool or prompt, from 32 to 128. Clients of several model providers take 64; longer ones are shortened.
   * @default 64
   */
  readonly maxLength?: number;
}

/** A listing that shows a search instead of all tools, which spares the context of every model. */
export interface SearchProps {
  /**
   * `auto`: from `threshold` tools on, for each caller.
   * @default off
   */
  readonly mode?: 'off' | 'auto' | 'always';
  /**
   * Tools of a caller from which on there is a search.
   * @default 40
   */
  readonly threshold?: number;
  /**
   * Most tokens of a listing, by estimate: in `auto` a caller with more is shown a search, however few the tools.
   * @default only their number counts
   */
  readonly tokens?: number;
  /**
   * Most tools of an answer, at most 50.
   * @default 8
   */
  readonly results?: number;
  /**
   * Tools that are listed whatever the mode, by advertised name or pattern.
   * @default none
   */
  readonly always?: readonly string[];
}

/** How often something may be done. */
export interface RateLimitProps {
  /** Whose calls are counted together. `tool`: all callers of a tool; `principal-tool`: each caller's calls of a tool. */
  readonly per: 'principal' | 'tool' | 'principal-tool' | 'business-unit';
  /** How many, within `seconds`. */
  readonly requests: number;
  /** Within how many seconds, at most 3,600. */
  readonly seconds: number;
  /**
   * Only tools whose advertised name matches; `*` stands for any run of characters.
   * @default all requests
   */
  readonly tools?: readonly string[];
  /**
   * Most at once.
   * @default as `requests`
   */
  readonly burst?: number;
}

/** How much may be used in an hour, a day or a month of UTC. */
export interface BudgetProps {
  /** Its name in errors, metrics and audit events. */
  readonly name: string;
  /**
   * Whose use is counted together. `business-unit`: the callers of a team, by the claim of `Oidc.issuer`; `upstream`: all calls of a server; `tool`: all calls of one of
   * its tools; `gateway`: everybody's.
   */
  readonly per: 'principal' | 'business-unit' | 'upstream' | 'tool' | 'principal-tool' | 'gateway';
  /** `calls`: calls of tools, prompts and resources. `tokens`: what their answers bring into a context, estimated as bytes by four. */
  readonly unit: 'calls' | 'tokens';
  /** How much. The answer that spends a budget of tokens is still shown. */
  readonly amount: number;
  /** In which time. */
  readonly window: 'hour' | 'day' | 'month';
  /**
   * Only calls of these servers, by id.
   * @default all
   */
  readonly upstreams?: readonly string[];
  /**
   * Only tools whose own name matches; `*` stands for any run of characters.
   * @default all, and prompts and resources
   */
  readonly tools?: readonly string[];
  /**
   * `deny`: calls are refused until the window ends. `warn`: they are served, audited and counted.
   * @default deny
   */
  readonly onSpent?: 'deny' | 'warn';
}

/** Sessions of clients that speak revisions up to 2025-11-25. */
export interface GatewaySessionProps {
  /**
   * Most at once, in each replica.
   * @default 1000
   */
  readonly max?: number;
  /**
   * Seconds after which a session without traffic ends, at most 86,400.
   * @default 1800
   */
  readonly idleSeconds?: number;
}

/** Redis or Valkey, where replicas keep sessions and count together. */
export interface RedisProps {
  /** `rediss://host:port/db`, or `redis://` inside the cluster; without credentials. */
  readonly url: string;
  /**
   * Its password.
   * @default it asks for none
   */
  readonly password?: SecretSource;
  /**
   * Its user.
   * @default Redis' own default user
   */
  readonly username?: string;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
  /**
   * The pods or addresses behind its name, which the network policy opens.
   * @default the namespace in a Service's name
   */
  readonly peer?: Peer;
  /**
   * Set before every key, so that several gateways share a store.
   * @default `strata:<namespace>:<name>:`
   */
  readonly prefix?: string;
}

/** Relaxations of a gateway, each by its name with the reason for it, in at least 10 characters. Reports list them. One that relaxes nothing is refused. */
export interface GatewayUnsafeProps {
  /**
   * A gateway that asks nobody who calls.
   * @default refused from stage 2 on
   */
  readonly anonymousCallers?: string;
  /**
   * Requests are served while the store of rate limits and budgets cannot be asked.
   * @default they are refused
   */
  readonly openOnStoreFailure?: string;
}
