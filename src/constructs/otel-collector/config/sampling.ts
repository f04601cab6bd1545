import type { SamplingProps } from '../props';
import type { ConfigSection } from './value';

/** Milliseconds from which a trace is slow. */
const SLOW = 2_000;
/** Seconds until a trace is taken to be whole. */
const WAIT = 10;
/** Traces that wait for the decision. */
const TRACES = 50_000;
const PERCENT = 10;

/** Keeps each trace with an error, with a refusal or a slow call, and a share of the others. */
export function sampling({
  percent = PERCENT,
  slowMilliseconds = SLOW,
  waitSeconds = WAIT,
}: SamplingProps): ConfigSection {
  return {
    decision_wait: `${waitSeconds}s`,
    num_traces: TRACES,
    policies: [
      { name: 'errors', type: 'status_code', status_code: { status_codes: ['ERROR'] } },
      { name: 'slow', type: 'latency', latency: { threshold_ms: slowMilliseconds } },
      { name: 'share', type: 'probabilistic', probabilistic: { sampling_percentage: percent } },
    ],
  };
}
