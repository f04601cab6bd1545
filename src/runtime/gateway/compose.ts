import type { GatewayConfig } from '../../contract';
import type { GatewaySigner } from '../auth/upstream/gateway-signer';
import type { AccessGuard } from '../policy/access/access-guard';
import type { Authorizer } from '../policy/authorizer';
import type { Log } from '../telemetry/log';
import type { Spans } from '../telemetry/spans';
import type { GatewayMetrics } from './calls/client-operations';
import type { Confirmations } from './calls/confirmations';
import { Guards } from './calls/guards';
import { InFlight } from './calls/in-flight';
import { Lists } from './calls/lists';
import { Principals } from './calls/principals';
import { Router } from './calls/router';
import { Shown } from './calls/shown';
import { Catalog } from './catalog/catalog';
import { Changes } from './catalog/changes';
import type { MergedList } from './catalog/merged';
import { Sources } from './catalog/sources';
import type { GatewayContext } from './context';
import { Face } from './face';
import type { Interceptor } from './intercept/interceptor';
import { reportList } from './report';
import { ToolSearch } from './search/tool-search';
import { Connections } from './upstream/connections';
import { Watches } from './upstream/watches';
import { Upstreams } from './upstreams';

export interface CoreOptions {
  readonly config: GatewayConfig;
  readonly signer: GatewaySigner | undefined;
  readonly confirmations: Confirmations;
  /** Absent: no spans. */
  readonly spans: Spans | undefined;
  /** What looks at calls and counts them, between the policy and the upstreams. */
  readonly intercept: (guard: AccessGuard) => readonly Interceptor[];
  readonly log: Log;
  readonly metrics: GatewayMetrics;
}

/** What the gateway is but for HTTP: upstreams, what they list, and the way of each call. */
export class Core {
  readonly context: GatewayContext;
  readonly principals = new Principals();
  private current: GatewayConfig;
  private readonly upstreams: Upstreams;
  private readonly sources: Sources;
  private readonly shown: Shown;
  private readonly guards: Guards;

  constructor({ config, signer, confirmations, spans, intercept, log, metrics }: CoreOptions) {
    this.current = config;
    const { principals } = this;
    const changes = new Changes();
    const connections = new Connections((upstream, principal) => this.upstreams.authorize(upstream, principal));
    this.upstreams = new Upstreams({
      signer,
      principals,
      log,
      metrics,
      tools: (upstream) => this.sources.rawTools(upstream),
      dropped: async (upstream) => {
        this.sources.drop(upstream);
        await connections.drop(upstream);
      },
    });
    const upstreams = () => this.upstreams.all;
    const naming = () => this.current.naming;
    this.sources = new Sources({
      upstreams,
      connections,
      naming,
      approved: (upstream, tool) => this.upstreams.approved(upstream, tool),
      believed: () => this.current.listSeconds * 1_000,
      changed: (principal, everybody, kinds) => changes.announce(kinds, principal, everybody),
      failed: (upstream, kind, reason) => {
        metrics.count('strata_gateway_list_failures_total', upstream.id);
        log.warn({ event: 'list-failed', upstream: upstream.id, kind, reason }, 'An upstream does not list');
      },
    });
    this.shown = new Shown(principals);
    const catalog = new Catalog({
      sources: this.sources,
      visibility: () => this.shown,
      merged: (list: MergedList) => reportList(list, log, metrics),
    });
    const search = new ToolSearch({ config: () => this.current.search, catalog: () => catalog, metrics });
    const router = new Router({ catalog, upstreams, naming });
    this.guards = new Guards({
      connections,
      principals,
      pins: (upstream) => this.upstreams.pins(upstream),
      confirmations: (upstream) => confirmations.of(upstream),
      intercept,
    });
    const face = new Face({ name: config.name, revisions: () => this.current.revisions, upstreams });
    this.context = {
      config: () => this.current,
      upstreams,
      connections,
      catalog,
      changes,
      watches: new Watches(connections, () => this.current.limits.streams),
      router,
      guards: this.guards,
      principals,
      lists: new Lists({
        catalog,
        face,
        personal: () => this.shown.personal || this.current.authentication !== undefined,
        abridge: (list) => search.abridge(list),
      }),
      face,
      search,
      inFlight: new InFlight(),
      instruments: { operations: metrics, spans },
      metrics,
      log,
    };
    this.upstreams.use(config);
  }

  /** Another configuration, as far as the core is concerned. */
  use(config: GatewayConfig, authorizer: Authorizer | undefined): void {
    const before = this.current;
    this.current = config;
    this.shown.use(authorizer);
    this.guards.use(authorizer);
    this.upstreams.use(config);
    if (JSON.stringify(before.naming) !== JSON.stringify(config.naming)) this.sources.clear();
    this.context.catalog.clear();
    if (before !== config) this.context.changes.announce(['tools', 'prompts', 'resources'], undefined, true);
  }

  async close(): Promise<void> {
    this.context.inFlight.close();
    this.context.changes.close();
    this.sources.close();
    await this.context.connections.close();
    await this.upstreams.close();
  }
}
