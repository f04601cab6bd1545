import type { Problems } from '../../../errors';
import { isDnsSubdomain } from '../../../kube';
import { checkLabels } from '../labels';
import { inRecord } from '../literals';
import { decideReplicas, type Replicas } from '../replicas';
import { type ResourceDefaults, type Resources, resolveResources } from '../resources';
import { resolveScheduling } from '../scheduling';
import type { RoleProps } from './props';

const RESOURCES: ResourceDefaults = {
  requests: { cpu: '50m', memory: '128Mi', ephemeralStorage: '32Mi' },
  limits: { cpu: '1', memory: '384Mi', ephemeralStorage: '128Mi' },
};

/** What is decided when a role is created. */
export interface RoleDecisions {
  readonly replicas: Replicas;
  readonly resources: Resources;
}

/**
 * Checks what all roles are given.
 *
 * @param replicas how many pods, as the role itself decides
 */
export function decideRole(
  props: RoleProps & { readonly title?: string },
  replicas: number,
  problems: Problems,
): RoleDecisions {
  const { labels = {}, title = '', imagePullSecrets = [], disruption } = props;
  checkLabels(labels, problems);
  for (const finding of [...inRecord(labels, 'labels'), ...inRecord({ title }, '', false)]) {
    problems.add('SECRET_LITERAL', { ...finding });
  }
  for (const secret of imagePullSecrets) {
    if (!isDnsSubdomain(secret)) {
      problems.add('PROP_INVALID', { prop: 'imagePullSecrets', reason: `"${secret}" cannot name a Secret` });
    }
  }
  resolveScheduling(props.scheduling, problems);
  return {
    replicas: decideReplicas(
      { replicas, ...(disruption && { disruption }) },
      { fewest: 1, fallback: replicas },
      problems,
    ),
    resources: resolveResources('resources', props.resources ?? {}, RESOURCES, problems),
  };
}
