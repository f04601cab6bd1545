import { join } from 'node:path';
import { rehearse } from 'mcp-strata/testing/pulumi';
import { assemble, environmentsOf, programs } from '../judges/compositions';
import { kubernetesInputs, parityOf } from '../support/parity';

/** Two ways lead from a composition into a cluster. Both have to bring the same objects. */
const ROOT = join(__dirname, '..', '..');
const pulumi = programs().filter((program) => program.includes(' -e '));

test('there is a blueprint for both', () => {
  expect(pulumi.length).toBeGreaterThanOrEqual(3);
});

test.each(pulumi)(
  '%s: GitOps and Pulumi deploy the same, object for object',
  async (composition) => {
    const [program = '', stack = ''] = composition.split(' -e ');
    expect(environmentsOf(program)).toContain(stack);
    const written = assemble(composition).objects.map(({ manifest }) => manifest);
    const registered = kubernetesInputs(await rehearse({ folder: join(ROOT, program, '..'), stack }));
    const { first, second, differences } = parityOf(written, registered);
    process.stdout.write(`${composition}: ${first} objects, differences ${differences.length}\n`);
    expect(differences).toEqual([]);
    expect(second).toBe(first);
  },
  120_000,
);

test('a difference is told: an object that is missing, one too many, one that is not the same', () => {
  const object = (name: string, more = {}) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name }, ...more });
  const { differences } = parityOf(
    [object('same', { spec: { a: 1, b: 2 } }), object('gone'), object('other', { spec: { ports: [1] } })],
    [object('same', { spec: { b: 2, a: 1 } }), object('new'), object('other', { spec: { ports: [2] } })],
  );
  expect(differences).toEqual(['v1 Service  gone', 'v1 Service  new', 'v1 Service  other']);
  expect(() => parityOf([object('a'), object('a')], [])).toThrow(/there twice/);
});
