export { Prometheus } from './prometheus';
export type { PrometheusProps, SloProps } from './props';
