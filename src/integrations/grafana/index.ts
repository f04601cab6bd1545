export { Grafana } from './grafana';
export type { GrafanaProps } from './props';
