import type { PortalWorkload } from '../../../contract';

/** One series for each tool call that is over, by method, tool and error (OpenTelemetry semantic conventions for MCP). */
const METRIC = 'mcp_server_operation_duration_seconds';
const CALLS = 'mcp_method_name="tools/call"';
/** Most tools that are named. */
const TOOLS = 5;

/** Labels of the configuration cannot end a string, and are kept from it all the same. */
const quoted = (text: string) => `"${text.replace(/[\\"\n]/g, '\\$&')}"`;

/** What is asked about one server. Nothing in it comes from a reader. */
export function serverQueries({ platform, namespace, workload }: PortalWorkload, days: number) {
  const labels = `platform=${quoted(platform)},namespace=${quoted(namespace)},workload=${quoted(workload)},role="bridge"`;
  const of = (name: string, window: string, more: string) => `${METRIC}_${name}{${labels},${more}}[${window}]`;
  return {
    calls: `sum(increase(${of('count', `${days}d`, CALLS)}))`,
    failed: `sum(increase(${of('count', `${days}d`, `${CALLS},error_type!=""`)}))`,
    p95: `histogram_quantile(0.95, sum by (le) (rate(${of('bucket', `${days}d`, CALLS)})))`,
    tools: `topk(${TOOLS}, sum by (gen_ai_tool_name) (increase(${of('count', `${days}d`, `${CALLS},gen_ai_tool_name!=""`)})))`,
    perDay: `sum(increase(${of('count', '1d', CALLS)}))`,
  };
}

/** What is asked about all servers of a platform at once. */
export function platformQueries(platform: string, days: number) {
  const of = (name: string, more: string) =>
    `${METRIC}_${name}{platform=${quoted(platform)},role="bridge",${more}}[${days}d]`;
  const by = (inner: string, label = '') => `sum by (namespace, workload${label}) (${inner})`;
  return {
    calls: by(`increase(${of('count', CALLS)})`),
    failed: by(`increase(${of('count', `${CALLS},error_type!=""`)})`),
    p95: `histogram_quantile(0.95, ${by(`rate(${of('bucket', CALLS)})`, ', le')})`,
  };
}
