import { Keda, type KedaPrometheusProps, type KedaProps } from '../../../src';
import { renderServer } from '../../support/render';
import type { Case } from './case';

const QUERY: KedaPrometheusProps = { serverAddress: 'http://prometheus.monitoring:9090', query: 'up', threshold: 10 };
const PROPS: KedaProps = { min: 1, max: 3, prometheus: [QUERY] };

const keda = (after: Partial<KedaProps>): Case => {
  const render = (props: KedaProps) =>
    renderServer({ revisions: ['2026-07-28'], autoscale: Keda.scaler(props) }).manifests;
  return { before: () => render(PROPS), after: () => render({ ...PROPS, ...after }) };
};
const query = (after: Partial<KedaPrometheusProps>) => keda({ prometheus: [{ ...QUERY, ...after }] });

export const KEDA_CASES: Readonly<Record<string, Case>> = {
  'KedaProps.min': keda({ min: 2 }),
  'KedaProps.max': keda({ max: 4 }),
  'KedaProps.prometheus': keda({ prometheus: [QUERY, { ...QUERY, query: 'down' }] }),
  'KedaProps.cpuPercent': keda({ cpuPercent: 50 }),
  'KedaProps.pollingSeconds': keda({ pollingSeconds: 10 }),
  'KedaProps.scaleDownSeconds': keda({ scaleDownSeconds: 10 }),
  'KedaProps.fallbackReplicas': keda({ fallbackReplicas: 2 }),
  'KedaPrometheusProps.serverAddress': query({ serverAddress: 'http://other:9090' }),
  'KedaPrometheusProps.query': query({ query: 'down' }),
  'KedaPrometheusProps.threshold': query({ threshold: 11 }),
  'KedaPrometheusProps.authentication': query({ authentication: 'prometheus' }),
};
