import { Annotation } from '../../contract';
import { record, records, step } from '../model/json';
import { gather, NOT_APPLICABLE, type Rule } from '../rule';
import { kubernetes } from '../sources';

/** Labels that another version, another configuration or another place in the program changes. */
const CHANGING = new Set([
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'cdk8s.io/metadata.addr',
  'helm.sh/chart',
  'controller-revision-hash',
  'pod-template-hash',
  'version',
  Annotation.CONFIG_HASH,
]);
const HASH = /(?:hash|checksum)$/;

export const selectorStable: Rule = {
  id: 'api.selector-stable',
  severity: 'error',
  title: 'A controller selects by labels that stay the same over its life.',
  why: 'The selector is immutable: the first change of such a label makes every later apply fail.',
  remedy: 'Select by the name and the instance alone; keep versions and hashes out of the selector.',
  sources: [
    kubernetes(
      'Deployments, label selector updates',
      'concepts/workloads/controllers/deployment/#label-selector-updates',
    ),
  ],
  types: ['DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
  check({ spec }) {
    const selector = record(spec['selector']);
    const places = [
      ...Object.keys(record(selector['matchLabels'])).map((key) => ({
        key,
        pointer: `/spec/selector/matchLabels/${step(key)}`,
      })),
      ...records(selector['matchExpressions']).map(({ key }, index) => ({
        key: String(key),
        pointer: `/spec/selector/matchExpressions/${index}/key`,
      })),
    ];
    if (places.length === 0) return NOT_APPLICABLE;
    return gather(places, ({ key, pointer }) =>
      CHANGING.has(key) || HASH.test(key)
        ? [{ pointer, message: `"${key}" changes over the life of the workload.` }]
        : [],
    );
  },
};
