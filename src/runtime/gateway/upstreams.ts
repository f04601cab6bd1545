import type { GatewayConfig, GatewayUpstream } from '../../contract';
import type { GatewaySigner } from '../auth/upstream/gateway-signer';
import { UpstreamTokens } from '../auth/upstream/upstream-tokens';
import type { JsonObject } from '../mcp/json';
import { PinnedTools } from '../policy/access/pinned-tools';
import type { Log } from '../telemetry/log';
import type { GatewayMetrics } from './calls/client-operations';
import type { Principals } from './calls/principals';
import type { Authorize } from './upstream/http-client';
import { Upstream } from './upstream/upstream';

export interface UpstreamsOptions {
  readonly signer: GatewaySigner | undefined;
  readonly principals: Principals;
  readonly log: Log;
  readonly metrics: GatewayMetrics;
  /** The tools of an upstream as it listed them, for comparison. */
  readonly tools: (upstream: Upstream) => Promise<readonly unknown[]>;
  /** An upstream is not used any more. */
  readonly dropped: (upstream: Upstream) => Promise<void>;
}

interface Behind {
  readonly tokens: UpstreamTokens;
  readonly pins: PinnedTools | undefined;
}

/** The servers behind the gateway, as they are configured now. */
export class Upstreams {
  private current: readonly Upstream[] = [];
  private readonly behind = new WeakMap<Upstream, Behind>();

  constructor(private readonly options: UpstreamsOptions) {}

  /** In the order of the configuration. */
  get all(): readonly Upstream[] {
    return this.current;
  }

  /** Another configuration. What is the same in both goes on as it is. */
  use(config: GatewayConfig): void {
    const before = this.current;
    this.current = config.upstreams.map(
      (wanted) => before.find((known) => same(known.config, wanted)) ?? this.make(wanted, config),
    );
    for (const known of before) if (!this.current.includes(known)) void this.drop(known);
  }

  authorize(upstream: Upstream, principal: string | undefined): Authorize {
    const { principals } = this.options;
    const tokens = this.behind.get(upstream)?.tokens;
    return {
      headers: () => {
        if (tokens === undefined) throw new Error(`The server ${upstream.id} is not used any more`);
        return tokens.headers(principals.find(principal));
      },
      refused: async (refusal) => (await tokens?.refused(principals.find(principal), refusal)) === true,
    };
  }

  pins(upstream: Upstream): PinnedTools | undefined {
    return this.behind.get(upstream)?.pins;
  }

  /** Whether a tool is the one that was approved. */
  approved(upstream: Upstream, tool: JsonObject): boolean {
    return this.pins(upstream)?.shows(tool) ?? true;
  }

  async close(): Promise<void> {
    const all = this.current;
    this.current = [];
    await Promise.all(all.map((upstream) => this.drop(upstream)));
  }

  private make(config: GatewayUpstream, gateway: GatewayConfig): Upstream {
    const { signer, log, metrics, tools } = this.options;
    const upstream = new Upstream(config, { gateway, log, metrics });
    const { id, url, token, network, caFile, pins } = config;
    this.behind.set(upstream, {
      tokens: new UpstreamTokens({ id, url, token, network, caFile, signer, log, metrics }),
      pins: pins && new PinnedTools({ pins, fetch: () => tools(upstream), log, metrics }),
    });
    return upstream;
  }

  private async drop(upstream: Upstream): Promise<void> {
    await this.options.dropped(upstream);
    await this.behind.get(upstream)?.tokens.close();
    await upstream.close();
  }
}

function same(a: GatewayUpstream, b: GatewayUpstream): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
