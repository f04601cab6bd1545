import type { GatewayConfig } from '../../contract';
import type { Log } from '../telemetry/log';
import type { GatewayMetrics } from './calls/client-operations';
import type { Guards } from './calls/guards';
import type { InFlight } from './calls/in-flight';
import type { Lists } from './calls/lists';
import type { Instruments } from './calls/operations';
import type { Principals } from './calls/principals';
import type { Router } from './calls/router';
import type { Catalog } from './catalog/catalog';
import type { Changes } from './catalog/changes';
import type { Face } from './face';
import type { ToolSearch } from './search/tool-search';
import type { Connections } from './upstream/connections';
import type { Upstream } from './upstream/upstream';
import type { Watches } from './upstream/watches';

/** What both eras' aggregates are made of. */
export interface GatewayContext {
  /** As it is now: it may be replaced while the gateway runs. */
  readonly config: () => GatewayConfig;
  readonly upstreams: () => readonly Upstream[];
  readonly connections: Connections;
  readonly catalog: Catalog;
  readonly changes: Changes;
  readonly watches: Watches;
  readonly router: Router;
  readonly guards: Guards;
  readonly principals: Principals;
  readonly lists: Lists;
  readonly face: Face;
  readonly search: ToolSearch;
  readonly inFlight: InFlight;
  readonly instruments: Instruments;
  readonly metrics: GatewayMetrics;
  readonly log: Log;
}
