import { isRecord, record, records, text } from '../model/json';
import type { ManifestSet } from '../model/manifest-set';
import type { Pod } from '../model/pod';
import { COMPLIANT, type Problem, podRule } from '../rule';
import { cis, hardeningGuide, kubernetes } from '../sources';

/** Audiences that the API server takes. A token without an audience is for the API server. */
const API_AUDIENCES = new Set<unknown>([
  undefined,
  '',
  'https://kubernetes.default.svc',
  'https://kubernetes.default.svc.cluster.local',
  'kubernetes',
  'api',
]);

export const noToken = podRule({
  id: 'identity.no-token',
  control: 'identity.no-token',
  severity: 'error',
  relaxation: 'apiToken',
  title: 'No pod holds credentials of the Kubernetes API.',
  why: 'Whoever takes over the pod speaks to the API server in its name.',
  remedy: 'Set automountServiceAccountToken to false on the pod, and project tokens for other audiences alone.',
  sources: [
    kubernetes(
      'Service accounts, opt out',
      'tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
    ),
    cis('5.1.6', 'Service account tokens are mounted only where necessary'),
    hardeningGuide('Protecting Pod service account tokens'),
  ],
  check(pod, { namespace }, set) {
    const faults: Problem[] = projectedTokens(pod);
    if (mounts(pod, namespace, set)) {
      faults.push({ pointer: `${pod.pointer}/automountServiceAccountToken`, message: 'A token is mounted.' });
    }
    return faults.length === 0 ? COMPLIANT : faults;
  },
});

function mounts(pod: Pod, namespace: string | undefined, set: ManifestSet): boolean {
  const own = pod.spec['automountServiceAccountToken'];
  if (own !== undefined) return own !== false;
  const account = set.find('ServiceAccount', namespace, text(pod.spec['serviceAccountName']) ?? 'default');
  return account?.json['automountServiceAccountToken'] !== false;
}

function projectedTokens(pod: Pod): Problem[] {
  return pod.volumes.flatMap((volume, index) =>
    records(record(volume['projected'])['sources']).flatMap(({ serviceAccountToken: token }, position) =>
      isRecord(token) && API_AUDIENCES.has(token['audience'])
        ? [
            {
              pointer: `${pod.pointer}/volumes/${index}/projected/sources/${position}/serviceAccountToken`,
              message: 'A token for the Kubernetes API is projected.',
            },
          ]
        : [],
    ),
  );
}
