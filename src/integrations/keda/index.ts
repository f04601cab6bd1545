export { Keda } from './keda';
export type { KedaPrometheusProps, KedaProps } from './props';
