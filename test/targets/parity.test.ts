import { join } from 'node:path';
import { rehearse } from 'mcp-strata/testing/pulumi';
import { assemble, environmentsOf, programs } from '../judges/compositions';

/** Two ways lead from a composition into a cluster. Both have to bring the same objects. */
const ROOT = join(__dirname, '..', '..');
const pulumi = programs().filter((program) => program.includes(' -e '));

/** An object by what makes it one in a cluster. */
function keyOf(object: Readonly<Record<string, unknown>>): string {
  const { name, namespace = '' } = object['metadata'] as { name: string; namespace?: string };
  return [object['apiVersion'], object['kind'], namespace, name].join(' ');
}

const byKey = (objects: readonly Readonly<Record<string, unknown>>[]) =>
  new Map(objects.map((object) => [keyOf(object), object]));

test('there is a blueprint for both', () => {
  expect(pulumi.length).toBeGreaterThanOrEqual(3);
});

test.each(pulumi)(
  '%s: GitOps and Pulumi deploy the same, object for object',
  async (composition) => {
    const [program = '', stack = ''] = composition.split(' -e ');
    expect(environmentsOf(program)).toContain(stack);
    const written = byKey(assemble(composition).objects.map(({ manifest }) => manifest));
    const registrations = await rehearse({ folder: join(ROOT, program, '..'), stack });
    const registered = byKey(
      registrations.filter(({ custom, type }) => custom && type.startsWith('kubernetes:')).map(({ inputs }) => inputs),
    );
    const keys = [...new Set([...written.keys(), ...registered.keys()])].sort();
    const different = keys.filter(
      (key) => JSON.stringify(sorted(written.get(key))) !== JSON.stringify(sorted(registered.get(key))),
    );
    process.stdout.write(`${composition}: ${keys.length} objects, differences ${different.length}\n`);
    expect(different).toEqual([]);
    expect(registered.size).toBe(written.size);
  },
  120_000,
);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
