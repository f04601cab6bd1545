import type { Manifest } from '../../src/contract';
import { allCases } from '../rules/cases';
import { messageOf } from './client';
import { Cluster } from './cluster';
import { nameOf, Objects } from './objects';
import { namespaceOf } from './placed';

/**
 * What rules of the API speak against although the server takes it, by rule: it leads nowhere, to something that is not there, to another thing than it seems, or only older
 * servers refuse it. Of all others the server refuses each sample.
 */
const TAKEN: Readonly<Record<string, number>> = {
  'api.autoscaler-replicas': 1,
  'api.autoscaler-target': 3,
  'api.config-map-present': 3,
  'api.config-map-reference': 3,
  'api.disruption-budget-bounds': 1,
  'api.disruption-budget-selects-pods': 2,
  'api.enumerated-values': 1,
  'api.env-name': 2,
  'api.env-unique': 1,
  'api.image-reference': 2,
  'api.mount-path': 3,
  'api.namespace-scope': 1,
  'api.network-policy-selects-pods': 2,
  'api.network-policy-types': 3,
  'api.network-port-name': 3,
  'api.object-identity': 2,
  'api.port-number': 1,
  'api.port-unique': 2,
  'api.probe-port': 2,
  'api.probe-timing': 1,
  'api.role-reference': 2,
  'api.secret-reference': 3,
  'api.selector-overlap': 1,
  'api.service-account-reference': 3,
  'api.service-selects-pods': 3,
  'api.service-target-port': 3,
  'api.volume-source': 1,
};
/** Rules whose sound samples leave out what they are not about, so that the server misses that. */
const SHORTENED = new Set([
  'api.claim-reference',
  'api.ingress-backend',
  'api.mount-volume',
  'api.network-policy-selects-pods',
  'api.selector-overlap',
  'api.served-version',
  'api.service-selects-pods',
]);

let cluster: Cluster;
let objects: Objects;
beforeAll(async () => {
  cluster = await Cluster.start();
  objects = new Objects(cluster.admin);
});
afterAll(() => cluster?.stop());

const rules = Object.entries(allCases).filter(([rule]) => rule.startsWith('api.'));

/** What the server has against an object; nothing where it takes it. */
async function refusal(manifest: Manifest): Promise<string | undefined> {
  const { namespace } = manifest.metadata ?? {};
  if (typeof namespace === 'string') await objects.apply(namespaceOf(namespace));
  try {
    const answer = await objects.create(manifest, { dryRun: true });
    return answer.status === 201 || answer.status === 409 ? undefined : `${nameOf(manifest)}: ${messageOf(answer)}`;
  } catch (error) {
    return String(error);
  }
}

test.each(rules)('what %s speaks against is refused, or known to be taken', async (rule, { nonCompliant }) => {
  const taken = await Promise.all(
    nonCompliant.map(async ([, set]) => (await Promise.all(set.map(refusal))).every((text) => text === undefined)),
  );
  expect(taken.filter(Boolean)).toHaveLength(TAKEN[rule] ?? 0);
});

test.each(rules.filter(([rule]) => !SHORTENED.has(rule)))('what %s lets pass is taken', async (_, { compliant }) => {
  const refused = await Promise.all(compliant.flat().map(refusal));
  expect(refused.filter((text) => text !== undefined)).toEqual([]);
});
