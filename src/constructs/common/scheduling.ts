import type { Problems } from '../../errors';
import { isDnsSubdomain, isLabelValue, isQualifiedName, type Scheduling } from '../../kube';
import { isWhole } from './whole';
import type { SchedulingProps, TolerationProps } from './workload-props';

/** Nodes of the control plane hold the credentials of the whole cluster; nothing of a platform belongs there. */
const CONTROL_PLANE = /^node-role\.kubernetes\.io\/(control-plane|master)$/;

/** Checks where pods may run. */
export function resolveScheduling(props: SchedulingProps | undefined, problems: Problems): Scheduling | undefined {
  if (props === undefined) {
    return undefined;
  }
  const { nodeSelector = {}, tolerations = [], priorityClass } = props;
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop: `scheduling.${prop}`, reason });
  for (const [key, value] of Object.entries(nodeSelector)) {
    if (!isQualifiedName(key) || !isLabelValue(value)) {
      refuse('nodeSelector', `"${key}: ${value}" is no label`);
    } else if (CONTROL_PLANE.test(key)) {
      refuse('nodeSelector', 'nodes of the control plane run nothing else');
    }
  }
  for (const toleration of tolerations) {
    const fault = faultOf(toleration);
    if (fault !== undefined) refuse('tolerations', fault);
  }
  if (priorityClass !== undefined && (!isDnsSubdomain(priorityClass) || priorityClass.startsWith('system-'))) {
    refuse('priorityClass', `"${priorityClass}" is no PriorityClass of your own`);
  }
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector: { ...nodeSelector } }),
    tolerations: [...tolerations],
    ...(priorityClass !== undefined && { priorityClass }),
  };
}

function faultOf({ key, value, effect, seconds }: TolerationProps): string | undefined {
  if (!isQualifiedName(key) || (value !== undefined && !isLabelValue(value))) {
    return `"${key}${value === undefined ? '' : `=${value}`}" is no taint`;
  }
  if (CONTROL_PLANE.test(key)) {
    return 'nodes of the control plane run nothing else';
  }
  if (seconds !== undefined && (effect !== 'NoExecute' || !isWhole(seconds, 0, 86_400))) {
    return 'seconds are a whole number from 0 to 86400, and belong to the effect NoExecute';
  }
  return undefined;
}
