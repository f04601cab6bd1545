import { containerRule, gather, NOT_APPLICABLE, type Problem } from '../rule';
import { kubernetes } from '../sources';

const AT_LEAST_ONE = ['periodSeconds', 'timeoutSeconds', 'successThreshold', 'failureThreshold'];
const AT_LEAST_ZERO = ['initialDelaySeconds', 'terminationGracePeriodSeconds'];

export const probeTiming = containerRule({
  id: 'api.probe-timing',
  severity: 'error',
  title: 'Probes use whole numbers that the API allows.',
  why: 'The API server rejects negative numbers and fractions, and a successThreshold other than 1 for liveness and startup.',
  remedy: 'Use counts and seconds of at least 1, and leave successThreshold at 1.',
  sources: [
    kubernetes(
      'Probes, fields',
      'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes',
    ),
  ],
  check: (container) =>
    gather(container.handlers, ({ name, json, pointer, isProbe }) => {
      if (!isProbe) return NOT_APPLICABLE;
      const faults: Problem[] = [];
      const check = (member: string, least: number): void => {
        const value = json[member];
        if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least)) return;
        faults.push({
          pointer: `${pointer}/${member}`,
          message: `${JSON.stringify(value)} is no number from ${least}.`,
        });
      };
      for (const member of AT_LEAST_ONE) check(member, 1);
      for (const member of AT_LEAST_ZERO) check(member, 0);
      if (name !== 'readinessProbe' && (json['successThreshold'] ?? 1) !== 1) {
        faults.push({ pointer: `${pointer}/successThreshold`, message: `It must be 1 for ${name}.` });
      }
      return faults;
    }),
});
