import { type Labels, Series, sample } from './series';

/** Buckets of durations in seconds, as the OpenTelemetry semantic conventions for MCP advise them. */
const BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300] as const;
/** Most label sets of one metric. What comes after is counted under `_OTHER`: names come from callers. */
const SERIES = 256;
const OTHER = '_OTHER';

/** Durations of one kind of operation. */
export class Histogram {
  readonly counts = new Array<number>(BUCKETS.length + 1).fill(0);
  sum = 0;
  count = 0;

  constructor(readonly labels: Labels) {}

  add(seconds: number): void {
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] as number)) bucket++;
    this.counts[bucket] = (this.counts[bucket] as number) + 1;
    this.sum += seconds;
    this.count++;
  }
}

/** An operation's labels as they came, beside its histogram: calls of one kind follow each other. */
interface Operation {
  readonly method: string;
  readonly revision: string;
  readonly tool: string | undefined;
  readonly error: string | undefined;
  readonly histogram: Histogram;
}

/**
 * Counters, gauges and histograms. On the data path they are additions to numbers in memory; text is made when a scrape asks for it.
 * Names follow the OpenTelemetry semantic conventions for MCP where they have one, in Prometheus's spelling.
 */
export class Metrics extends Series {
  private readonly operations = new Map<string, Histogram>();
  private readonly sessions = new Histogram({});
  private last: Operation | undefined;

  /**
   * One finished operation: `mcp.server.operation.duration`.
   *
   * @param method the JSON-RPC method; anything that is no method of the protocol counts as `_OTHER`
   * @param tool the tool of a `tools/call`
   * @param error what went wrong: a JSON-RPC code, `tool_error`, `timeout`, `cancelled`, `denied`
   */
  operation(
    method: string,
    revision: string,
    tool: string | undefined,
    error: string | undefined,
    seconds: number,
  ): void {
    let { last } = this;
    if (
      last === undefined ||
      last.tool !== tool ||
      last.method !== method ||
      last.revision !== revision ||
      last.error !== error
    ) {
      const histogram = this.histogram(method, revision, tool, error);
      last = { method, revision, tool, error, histogram };
      this.last = last;
    }
    last.histogram.add(seconds);
  }

  /** One finished session: `mcp.server.session.duration`. */
  session(seconds: number): void {
    this.sessions.add(seconds);
  }

  /** Prometheus's text format, version 0.0.4. */
  override render(): string {
    const lines: string[] = [];
    const name = 'mcp_server_operation_duration_seconds';
    lines.push(`# HELP ${name} Duration of MCP requests as the bridge served them.`, `# TYPE ${name} histogram`);
    for (const histogram of this.operations.values()) renderHistogram(lines, name, histogram);
    const session = 'mcp_server_session_duration_seconds';
    lines.push(`# HELP ${session} Duration of legacy sessions.`, `# TYPE ${session} histogram`);
    renderHistogram(lines, session, this.sessions);
    return `${lines.join('\n')}\n${super.render()}`;
  }

  private histogram(method: string, revision: string, tool = '', error = ''): Histogram {
    const key = `${method} ${revision} ${tool} ${error}`;
    const known = this.operations.get(key);
    if (known !== undefined) return known;
    const full = this.operations.size >= SERIES;
    const made =
      (full && this.operations.get(OTHER)) ||
      new Histogram(full ? { mcp_method_name: OTHER } : operationLabels(method, revision, tool, error));
    this.operations.set(full ? OTHER : key, made);
    return made;
  }
}

function operationLabels(method: string, revision: string, tool: string, error: string): Labels {
  return {
    mcp_method_name: method,
    mcp_protocol_version: revision,
    ...(tool !== '' && { gen_ai_tool_name: tool }),
    ...(error !== '' && { error_type: error }),
  };
}

/** A histogram's lines in Prometheus's text format. */
export function renderHistogram(lines: string[], name: string, { labels, counts, sum, count }: Histogram): void {
  let total = 0;
  BUCKETS.forEach((bound, index) => {
    total += counts[index] as number;
    lines.push(sample(`${name}_bucket`, { ...labels, le: String(bound) }, total));
  });
  lines.push(
    sample(`${name}_bucket`, { ...labels, le: '+Inf' }, count),
    sample(`${name}_sum`, labels, sum),
    sample(`${name}_count`, labels, count),
  );
}
