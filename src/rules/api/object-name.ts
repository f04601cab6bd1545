import { text } from '../model/json';
import { isDnsLabel, isDnsSubdomain, isPathSegment, isServiceName } from '../model/names';
import type { Subject } from '../model/subject';
import { COMPLIANT, NOT_APPLICABLE, problem, type Rule } from '../rule';
import { kubernetes } from '../sources';

const LABELS = new Set(['Namespace']);
const SERVICES = new Set(['Service']);
const SEGMENTS = new Set(['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding']);
/** The controller appends eleven characters to a CronJob's name for its Jobs. */
const CRON_JOB_LENGTH = 52;

export const objectName: Rule = {
  id: 'api.object-name',
  severity: 'error',
  title: 'Every object has a name that its kind allows.',
  why: 'The API server rejects an object whose name is missing or is no DNS name of the form that its kind asks for.',
  remedy: 'Use lower-case letters, digits and hyphens, beginning and ending with a letter or digit.',
  sources: [kubernetes('Object names and IDs', 'concepts/overview/working-with-objects/names/')],
  types: 'all',
  check(subject) {
    if (text(subject.metadata['generateName']) !== undefined && subject.name === '') return NOT_APPLICABLE;
    const fault = faultOf(subject);
    if (fault !== undefined) return problem('/metadata/name', fault);
    const { namespace } = subject.metadata;
    return namespace === undefined || (typeof namespace === 'string' && isDnsLabel(namespace))
      ? COMPLIANT
      : problem('/metadata/namespace', `"${String(namespace)}" is no namespace name.`);
  },
};

function faultOf({ name, type }: Subject): string | undefined {
  if (name === '') return 'The name is missing.';
  if (SEGMENTS.has(type)) return isPathSegment(name) ? undefined : `"${name}" is no path segment.`;
  if (SERVICES.has(type))
    return isServiceName(name) ? undefined : `"${name}" is no DNS label that begins with a letter.`;
  if (LABELS.has(type)) return isDnsLabel(name) ? undefined : `"${name}" is no DNS label.`;
  if (!isDnsSubdomain(name)) return `"${name}" is no DNS subdomain.`;
  if (type === 'CronJob' && name.length > CRON_JOB_LENGTH) return `"${name}" is longer than ${CRON_JOB_LENGTH}.`;
  return undefined;
}
