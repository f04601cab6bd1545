import type { Agent } from 'undici';
import {
  type GatewayConfig,
  type GatewayUpstream,
  LEGACY_REVISIONS,
  MODERN_REVISIONS,
  type Revision,
} from '../../../contract';
import { guardedAgent } from '../../auth/outbound/agent';
import { WatchedFile } from '../../auth/outbound/watched-file';
import type { BridgeContext, Eras, LinkSource, ServerLink } from '../../bridge/interfaces';
import { Mirror } from '../../bridge/link/http/mirror';
import { probe } from '../../bridge/probe';
import type { JsonObject } from '../../mcp/json';
import { objectMember } from '../../mcp/json';
import type { Log } from '../../telemetry/log';
import type { Metrics } from '../../telemetry/metrics';
import { Admission } from './admission';
import { Breaker } from './breaker';
import { backendContext } from './context';
import { HttpClient } from './http-client';
import { Links } from './link/links';

/** How long it is believed what an upstream speaks, milliseconds. */
const BELIEVED = 300_000;
/** Its time to say so, milliseconds. */
const START = 10_000;

export interface UpstreamDependencies {
  readonly gateway: GatewayConfig;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** What an upstream can be asked through, such as a principal's connection. */
interface Asked {
  link(): ServerLink;
}

/** One server behind the gateway: what it speaks, how it does, and how much it is asked at once. */
export class Upstream {
  readonly id: string;
  readonly breaker: Breaker;
  readonly admission: Admission;
  readonly client: HttpClient;
  /** Absent: the upstream is not to have them. */
  readonly links: Links | undefined;
  readonly mirror = new Mirror();
  private readonly ca: WatchedFile | undefined;
  private agent: { readonly agent: Agent; readonly ca: string | undefined } | undefined;
  private eras: Eras | undefined;
  private believedUntil = 0;
  private learning: Promise<Eras> | undefined;
  /** A response that says nothing about what the upstream speaks came while it was asked. */
  private doubtful = false;

  constructor(
    readonly config: GatewayUpstream,
    private readonly dependencies: UpstreamDependencies,
  ) {
    this.id = config.id;
    this.ca = config.caFile === undefined ? undefined : new WatchedFile(config.caFile);
    const url = new URL(config.url);
    const agent = () => this.connections();
    const linked = config.link !== false && config.network === 'cluster';
    this.links = linked ? new Links({ url, agent, tell: (...said) => this.told(...said) }) : undefined;
    this.client = new HttpClient(url, agent, this.links);
    this.admission = new Admission(config.concurrentRequests);
    const { log, metrics } = dependencies;
    this.breaker = new Breaker({
      failures: config.breaker.failures,
      open: config.breaker.openSeconds * 1_000,
      changed: (state) => {
        log[state === 'open' ? 'warn' : 'info']({ event: 'breaker', upstream: this.id, state }, `Upstream is ${state}`);
        if (state === 'open') metrics.count('strata_gateway_breaker_opened_total', this.id);
      },
    });
  }

  get lineBytes(): number {
    return this.dependencies.gateway.limits.lineBytes;
  }

  /** Whether the upstream is shown who calls, so that its answers may differ. */
  get tellsPrincipals(): boolean {
    return this.config.token.kind === 'exchange' || this.config.token.kind === 'signed';
  }

  /** What it speaks, where that is known. */
  get known(): Eras | undefined {
    return this.eras;
  }

  /** What it offers, where that is known. */
  get capabilities(): JsonObject | undefined {
    const answer = this.eras?.modern ?? this.eras?.legacy;
    return answer === undefined ? undefined : (objectMember(answer, 'capabilities') ?? {});
  }

  /** What it says to models about itself. */
  get instructions(): string | undefined {
    const text = (this.eras?.modern ?? this.eras?.legacy)?.instructions;
    return typeof text === 'string' ? text : undefined;
  }

  /**
   * Asks what it speaks. What was learned with one principal's token holds for all. The breaker was asked before.
   *
   * @throws Error with a message that is fit for clients
   */
  learn(way: Asked): Promise<Eras> {
    this.learning ??= this.ask(way).finally(() => {
      this.learning = undefined;
    });
    return this.learning;
  }

  /** Asks again, in the background, when the last answer is old: another version may run there. */
  refresh(way: Asked): void {
    if (this.eras === undefined || Date.now() < this.believedUntil || this.breaker.state !== 'closed') return;
    this.believedUntil = Date.now() + BELIEVED;
    this.learn(way).catch(() => undefined);
  }

  /** A response, or that there was none. */
  seen(status: number | undefined): void {
    if (status === undefined || status >= 500) this.doubtful = true;
    if (status === 401 || status === 403) this.doubtful = true;
    this.outcome(status !== undefined && status < 500);
  }

  outcome(answered: boolean): void {
    if (answered) this.breaker.succeeded();
    else {
      this.dependencies.metrics.count('strata_gateway_upstream_failures_total', this.id);
      this.breaker.failed();
    }
  }

  /** It said something that no server may say, and nobody heard it. */
  lied(): void {
    this.dependencies.metrics.count('strata_gateway_upstream_nonsense_total', this.id);
  }

  broke(error: unknown): void {
    this.dependencies.log.error(
      { event: 'internal-error', upstream: this.id, error: String(error) },
      'A message of an upstream was lost',
    );
  }

  private told(event: string, reason: string, failure: boolean): void {
    this.dependencies.log[failure ? 'warn' : 'debug']({ event, upstream: this.id, reason }, 'The link to an upstream');
    if (failure) this.lied();
  }

  context(links: LinkSource): BridgeContext {
    const { gateway, log } = this.dependencies;
    return backendContext(this.config, gateway, log, links);
  }

  async close(): Promise<void> {
    this.links?.close();
    await this.agent?.agent.destroy();
  }

  private async ask(way: Asked): Promise<Eras> {
    this.doubtful = false;
    let eras: Eras;
    try {
      eras = await probe({
        open: () => Promise.resolve(way.link()),
        start: START,
        log: this.dependencies.log,
      });
    } catch {
      if (!this.doubtful) this.outcome(false);
      throw new Error(`The server ${this.id} does not say which revisions it speaks`);
    }
    // Half of an answer would be believed for long.
    if (this.doubtful && eras.modern === undefined)
      throw new Error(`The server ${this.id} does not say which revisions it speaks`);
    this.eras = this.allowed(eras);
    this.believedUntil = Date.now() + BELIEVED;
    return this.eras;
  }

  /** The eras that the configuration lets it speak. An unchanged answer stays the same object. */
  private allowed(eras: Eras): Eras {
    const { revisions } = this.config;
    const may = (offered: readonly Revision[]) =>
      revisions === undefined || revisions.some((revision) => offered.includes(revision));
    const found: Eras = {
      ...(eras.legacy !== undefined && may(LEGACY_REVISIONS) && { legacy: eras.legacy }),
      ...(eras.modern !== undefined && may(MODERN_REVISIONS) && { modern: eras.modern }),
      probedAt: eras.probedAt,
    };
    if (found.legacy === undefined && found.modern === undefined)
      throw new Error(`The server ${this.id} speaks none of the revisions that it should`);
    const same = (['legacy', 'modern'] as const).every(
      (era) => JSON.stringify(this.eras?.[era]) === JSON.stringify(found[era]),
    );
    return same && this.eras !== undefined ? this.eras : found;
  }

  /** The connections; new ones for new calls when certificates have changed. */
  private connections(): Agent {
    const ca = this.ca?.read();
    if (this.agent === undefined || this.agent.ca !== ca) {
      const before = this.agent;
      this.agent = { ca, agent: guardedAgent({ privateNetwork: this.config.network === 'cluster', ca }) };
      void before?.agent.close();
    }
    return this.agent.agent;
  }
}
