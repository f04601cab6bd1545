import { assemble } from '../judges/compositions';
import { parityOf } from '../support/parity';
import { deployed } from '../targets-live/blueprints';
import { Stack } from './pulumi';

const [one] = deployed.filter(({ blueprint, environment }) => blueprint === 'stage-3-scale' && environment === 'dev');
if (one === undefined) throw new Error('the blueprint is not there');
const written = assemble(one.composition).objects.map(({ manifest }) => manifest);

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.create(one.stack, one.environment);
});
afterAll(() => stack?.remove());

test('a preview plans the objects that GitOps writes, one for one', () => {
  const plan = stack.plan();
  expect(new Set(plan.map(({ op }) => op))).toEqual(new Set(['create']));
  const inputs = plan.flatMap(({ newState }) => (newState?.custom ? [newState.inputs] : []));
  expect(parityOf(written, inputs)).toEqual({ first: written.length, second: written.length, differences: [] });
  expect(stack.journal()).toEqual([]);
});

test('an update creates them, what is needed before what needs it', () => {
  stack.run('up', '--yes', '--skip-preview');
  const created = stack.journal();
  expect(created).toHaveLength(written.length);
  expect(created.every((line) => line.startsWith('create '))).toBe(true);
  const at = (name: string) => created.findIndex((line) => line.endsWith(name));
  const namespace = at('/namespace');
  const deployment = at('/docs/deployment');
  const policy = at('/docs/network-policy');
  expect([namespace, policy].every((index) => index >= 0 && index < deployment)).toBe(true);
});

test('a second update finds nothing to do', () => {
  stack.run('preview', '--expect-no-changes');
  stack.run('up', '--yes', '--skip-preview', '--expect-no-changes');
  expect(stack.journal()).toEqual([]);
});

test('one more replica is a change of what has replicas, and of nothing else', () => {
  stack.run('config', 'set', 'replicas', '2');
  const changed = stack.plan().filter(({ op }) => op !== 'same');
  expect(changed.length).toBeGreaterThan(0);
  expect(new Set(changed.map(({ op }) => op)).has('replace')).toBe(false);
  const kinds = changed.map(({ newState }) => newState?.type.split(':').at(-1));
  expect(kinds).toContain('Deployment');
});

test('a configuration that the schema refuses ends the preview with its line', () => {
  stack.edit(`Pulumi.${one.environment}.yaml`, (text) => text.replace('acme:domain:', 'acme:domian:'));
  const { status, text } = stack.attempt('preview');
  expect(status).not.toBe(0);
  expect(text).toContain(`Pulumi.${one.environment}.yaml:`);
  expect(text).toContain('domian');
  stack.edit(`Pulumi.${one.environment}.yaml`, (whole) => whole.replace('acme:domian:', 'acme:domain:'));
});

test('what holds data is not destroyed', () => {
  const { status, text } = stack.attempt('destroy', '--yes', '--skip-preview');
  expect(status).not.toBe(0);
  expect(text).toMatch(/protected/);
  expect(stack.journal().filter((line) => line.endsWith('/namespace'))).toEqual([]);
});
