import type { Manifest } from '../../src/contract';
import { CANONICAL } from '../support/quantities';
import { messageOf, warningsOf } from './client';
import { Cluster } from './cluster';
import { compositions } from './compositions';
import { define, type Origin } from './definitions';
import { differences } from './differences';
import { nameOf, Objects } from './objects';
import { placed } from './placed';
import { WRONG } from './wrong';

const sets = compositions();
const found = [...sets.keys()];
const of = (program: string) => sets.get(program) ?? [];
const all = [...sets.values()].flat();

let cluster: Cluster;
let objects: Objects;
let origins: ReadonlyMap<string, Origin | undefined>;
beforeAll(async () => {
  cluster = await Cluster.start();
  objects = new Objects(cluster.admin);
  origins = await define(objects, all);
});
afterAll(() => cluster?.stop());

test('every kind is known to the server: as its project publishes it, or by its field tree', () => {
  const from = (origin: Origin | undefined) => [...origins].filter(([, is]) => is === origin).map(([id]) => id);
  expect(from(undefined)).toEqual([]);
  expect(from('published').length).toBeGreaterThanOrEqual(19);
  // Their projects publish no module that could be had.
  expect(from('field tree').sort()).toEqual([
    'aigateway.envoyproxy.io/v1alpha1 QuotaPolicy',
    'aigateway.envoyproxy.io/v1beta1 AIGatewayRoute',
    'aigateway.envoyproxy.io/v1beta1 AIServiceBackend',
    'aigateway.envoyproxy.io/v1beta1 BackendSecurityPolicy',
    'onepassword.com/v1 OnePasswordItem',
    'secrets.hashicorp.com/v1beta1 VaultAuth',
    'secrets.hashicorp.com/v1beta1 VaultConnection',
    'secrets.hashicorp.com/v1beta1 VaultStaticSecret',
  ]);
});

test('what belongs to a platform is found by its label, so that none of it is left behind', () => {
  const whole = found.filter((program) => of(program).some(({ metadata }) => labelled(metadata)));
  const unlabelled = whole.flatMap((program) =>
    of(program)
      .filter(({ metadata }) => !labelled(metadata))
      .map((manifest) => `${program}: ${nameOf(manifest)}`),
  );
  // What hands a platform over to Argo CD or Flux, and a server in a chart of its own, belong to no platform.
  expect(found.length - whole.length).toBeLessThanOrEqual(10);
  expect(unlabelled).toEqual([]);
});

describe.each(found)('%s', (program) => {
  test('is accepted without a warning, kept as it was written, and not changed by what applies it again', async () => {
    await placed(objects, of(program), async (applied) => {
      const wrong = await Promise.all(applied.map(findings));
      expect(wrong.flat()).toEqual([]);
    });
  });
});

test.each(WRONG)('%s is refused', async (_, { kind, change, says }) => {
  const sound = all.find((manifest) => manifest.kind === kind && isFit(manifest, change));
  if (sound === undefined) throw new Error(`no composition has a ${kind} that could be spoilt`);
  const namespace = 'planted';
  await placed(objects, [{ ...sound, metadata: { ...sound.metadata, namespace } } as Manifest], async ([, copy]) => {
    const answer = await objects.apply(change(structuredClone(copy as Manifest)));
    expect(messageOf(answer)).toMatch(says);
    // What the schema does not have is an error of the server, for server-side apply.
    expect([400, 422, 500]).toContain(answer.status);
  });
});

test('amounts are written as the server keeps them', async () => {
  const range = (cpu: string) =>
    ({
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'amounts', namespace: 'default' },
      spec: { limits: [{ type: 'Container', max: { cpu } }] },
    }) as Manifest;
  const kept: (readonly [string, string])[] = [];
  for (const [text] of CANONICAL) {
    await objects.apply(range(text));
    const { spec } = (await objects.read(range(text))) as unknown as { spec: { limits: { max: { cpu: string } }[] } };
    kept.push([text, spec.limits[0]?.max.cpu ?? '']);
  }
  expect(kept).toEqual(CANONICAL);
});

/** What an object that was applied has against it. */
async function findings(manifest: Manifest): Promise<readonly string[]> {
  const first = await objects.read(manifest);
  const found = differences(manifest, first);
  const [second, third] = [await objects.apply(manifest), await objects.apply(manifest)];
  for (const answer of [second, third]) {
    if (answer.status !== 200) found.push(messageOf(answer));
    found.push(...warningsOf(answer));
  }
  // The server itself may enter who owns which field once more, with the second apply. A generation is what somebody wants.
  if (generationOf(first) !== generationOf(second.body)) found.push('the second apply changes it');
  if (versionOf(second.body) !== versionOf(third.body)) found.push('the third apply writes it');
  return found.map((text) => `${nameOf(manifest)}: ${text}`);
}

const labelled = ({ labels = {} }: Manifest['metadata']) => 'strata.dev/platform' in (labels as object);
const generationOf = (object: unknown) => (object as { metadata?: { generation?: number } })?.metadata?.generation;
const versionOf = (object: unknown) =>
  (object as { metadata?: { resourceVersion?: string } })?.metadata?.resourceVersion;

/** Whether an object has what is to be spoilt. */
function isFit(manifest: Manifest, change: (copy: Manifest) => Manifest): boolean {
  try {
    return JSON.stringify(change(structuredClone(manifest))) !== JSON.stringify(manifest);
  } catch {
    return false;
  }
}
