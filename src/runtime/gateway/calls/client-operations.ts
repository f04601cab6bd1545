import { Histogram, Metrics, renderHistogram } from '../../telemetry/metrics';
import { methodLabel } from '../../telemetry/semantic-conventions';

/** Most label sets. What comes after is counted under `_OTHER`. */
const SERIES = 2_048;
const NAME = 'mcp_client_operation_duration_seconds';

export interface OperationLabels {
  readonly upstream: string;
  readonly method: string;
  readonly revision: string;
  readonly tool: string | undefined;
  readonly error: string | undefined;
}

/** The gateway's metrics: those of a server, and `mcp.client.operation.duration` of its calls at upstreams. */
export class GatewayMetrics extends Metrics implements ClientOperations {
  private readonly calls = new Map<string, Histogram>();
  /** The labels before, beside their histogram: calls of one kind follow each other. */
  private before: { readonly labels: OperationLabels; readonly histogram: Histogram } | undefined;

  add(labels: OperationLabels, seconds: number): void {
    let { before } = this;
    if (before === undefined || !same(before.labels, labels)) {
      before = { labels, histogram: this.upstreamHistogram(labels) };
      this.before = before;
    }
    before.histogram.add(seconds);
  }

  private upstreamHistogram({ upstream, method, revision, tool = '', error = '' }: OperationLabels): Histogram {
    const key = `${upstream} ${method} ${revision} ${tool} ${error}`;
    let histogram = this.calls.get(key);
    if (histogram === undefined) {
      const full = this.calls.size >= SERIES;
      histogram = (full && this.calls.get('')) || new Histogram(full ? OTHER : labels());
      this.calls.set(full ? '' : key, histogram);
    }
    return histogram;

    function labels() {
      return {
        strata_upstream: upstream,
        mcp_method_name: methodLabel(method),
        mcp_protocol_version: revision,
        ...(tool !== '' && { gen_ai_tool_name: tool }),
        ...(error !== '' && { error_type: error }),
      };
    }
  }

  override render(): string {
    const lines = [`# HELP ${NAME} Duration of MCP requests at upstreams.`, `# TYPE ${NAME} histogram`];
    for (const histogram of this.calls.values()) renderHistogram(lines, NAME, histogram);
    return `${lines.join('\n')}\n${super.render()}`;
  }
}

function same(a: OperationLabels, b: OperationLabels): boolean {
  return (
    a.tool === b.tool &&
    a.upstream === b.upstream &&
    a.method === b.method &&
    a.revision === b.revision &&
    a.error === b.error
  );
}

const OTHER = { mcp_method_name: '_OTHER' };

/** Counts calls at upstreams. */
export interface ClientOperations {
  add(labels: OperationLabels, seconds: number): void;
}
