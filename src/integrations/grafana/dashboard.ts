/** A query with the words that stand at its line. */
export interface Query {
  readonly expr: string;
  /** Such as `{{workload}}`. */
  readonly legend: string;
}

type Unit = 'short' | 'reqps' | 's' | 'percentunit' | 'bytes' | 'Bps' | 'decbytes';

/** What is drawn. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: 'timeseries' | 'stat' | 'table';
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** From which value on it is yellow, and red. Where the first is larger, less is worse. */
  readonly thresholds?: readonly [warning: number, critical: number];
}

/** A dashboard: panels in rows of two, by a variable for the workload where there is one. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** The role whose workloads the reader can choose from. Absent: all are shown. */
  readonly role?: string;
  readonly panels: readonly Panel[];
}

const SCHEMA = 39;
const WIDTH = 12;
const HEIGHT = 8;
const SOURCE = { type: 'prometheus', uid: '$datasource' };

/** A dashboard as Grafana reads it. */
export function renderDashboard({ uid, title, description, role, panels }: Dashboard, platform: string): object {
  return {
    uid: `strata-${platform}-${uid}`.slice(0, 40),
    title: `MCP ${platform}: ${title}`,
    description,
    tags: ['mcp', 'mcp-strata', platform],
    schemaVersion: SCHEMA,
    editable: false,
    graphTooltip: 1,
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    timezone: 'utc',
    templating: { list: [datasource(), ...(role === undefined ? [] : [workloads(role, platform)])] },
    panels: panels.map((panel, index) => render(panel, index)),
  };
}

function datasource(): object {
  return { name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {}, hide: 0 };
}

function workloads(role: string, platform: string): object {
  const query = `label_values(up{platform="${platform}", role="${role}"}, workload)`;
  return {
    name: 'workload',
    label: role,
    type: 'query',
    datasource: SOURCE,
    definition: query,
    query: { query, refId: 'workloads' },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.+',
    current: {},
  };
}

function render({ title, description, kind, unit, queries, thresholds }: Panel, index: number): object {
  return {
    id: index + 1,
    title,
    description,
    type: kind,
    datasource: SOURCE,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: {
      defaults: { unit, min: 0, ...(thresholds && { thresholds: steps(thresholds), color: { mode: 'thresholds' } }) },
      overrides: [],
    },
    options: kind === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : {},
    targets: queries.map(({ expr, legend }, at) => ({
      refId: String.fromCharCode(65 + at),
      datasource: SOURCE,
      expr,
      legendFormat: legend,
      ...(kind === 'timeseries'
        ? { range: true }
        : { instant: true, range: false, format: kind === 'table' ? 'table' : 'time_series' }),
    })),
  };
}

function steps([warning, critical]: readonly [number, number]): object {
  const colors =
    warning < critical
      ? [
          { color: 'green', value: null },
          { color: 'yellow', value: warning },
          { color: 'red', value: critical },
        ]
      : [
          { color: 'red', value: null },
          { color: 'yellow', value: critical },
          { color: 'green', value: warning },
        ];
  return { mode: 'absolute', steps: colors };
}
