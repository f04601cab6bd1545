import { type Finding, inList, inRecord } from '../common/literals';
import type { ServerInput } from './input';
import { relaxationsOf } from './relaxations';

/** Looks for credentials among everything that would be published with the manifests. */
export function findCredentials({ props }: ServerInput): Finding[] {
  const { env = {}, labels = {}, annotations = {}, tools = {} } = props;
  return [
    ...inRecord(env, 'env'),
    ...inList(props.command, 'command'),
    ...inList(props.args, 'args'),
    ...inRecord(labels, 'labels'),
    ...inRecord(annotations, 'annotations'),
    ...inRecord(tools.describe ?? {}, 'tools.describe', false),
    ...inRecord(Object.fromEntries(relaxationsOf(props)), 'unsafe', false),
    ...inRecord({ title: props.title ?? '' }, '', false),
    ...inRecord({ 'telemetry.traces.endpoint': props.telemetry?.traces?.endpoint ?? '' }, '', false),
  ];
}
