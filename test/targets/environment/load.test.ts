import { loadEnvironment } from 'mcp-strata';
import { z } from 'zod';
import { Scratch } from '../local/support';

const schema = z.strictObject({
  domain: z.hostname(),
  replicas: z.number().int().min(1),
  sinks: z.array(z.strictObject({ url: z.url() })).default([]),
});
const scratch: Scratch[] = [];
afterEach(() => {
  delete process.env['STRATA_ENVIRONMENT'];
  for (const one of scratch.splice(0)) one.remove();
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const one = new Scratch();
  scratch.push(one);
  for (const [name, text] of Object.entries(files)) one.write(`environments/${name}.yaml`, text);
  return one.path;
}

/** The lines of what loading raises, code and place first. */
function refusal(folder: string, name?: string): string[] {
  try {
    loadEnvironment(schema, { folder, name });
  } catch (error) {
    const { errors = [error] } = error as { errors?: readonly unknown[] };
    return errors.map((one) => `${(one as { code: string }).code} ${(one as { subject: string }).subject}`);
  }
  throw new Error('It was loaded');
}

const GOOD = 'domain: mcp.acme.example\nreplicas: 2\n';

test('an environment is chosen by name, by the variable of the command line, or is dev', () => {
  const folder = folderWith({ dev: GOOD, prod: GOOD.replace('2', '3') });
  expect(loadEnvironment(schema, { folder })).toEqual({ domain: 'mcp.acme.example', replicas: 2, sinks: [] });
  process.env['STRATA_ENVIRONMENT'] = 'prod';
  expect(loadEnvironment(schema, { folder }).replicas).toBe(3);
  expect(loadEnvironment(schema, { folder, name: 'dev' }).replicas).toBe(2);
});

test('every problem is told at once, each with its line', () => {
  const text =
    '# prod\ndomain: "no host"\nreplicas: many\nsinks:\n  - url: https://a.example\n  - {}\n  - url: x\n    secret: y\nreplica: 1\n';
  expect(refusal(folderWith({ prod: text }), 'prod').sort()).toEqual([
    'ENVIRONMENT_INVALID environments/prod.yaml:2:1',
    'ENVIRONMENT_INVALID environments/prod.yaml:3:1',
    'ENVIRONMENT_INVALID environments/prod.yaml:6:5',
    'ENVIRONMENT_INVALID environments/prod.yaml:7:5',
    'ENVIRONMENT_KEY_UNKNOWN environments/prod.yaml:8:5',
    'ENVIRONMENT_KEY_UNKNOWN environments/prod.yaml:9:1',
  ]);
});

test('what is missing is told where it belongs', () => {
  expect(refusal(folderWith({ dev: 'replicas: 1\n' }))).toEqual(['ENVIRONMENT_INVALID environments/dev.yaml:1:1']);
  expect(refusal(folderWith({ dev: '' }))).toEqual([
    'ENVIRONMENT_INVALID environments/dev.yaml',
    'ENVIRONMENT_INVALID environments/dev.yaml',
  ]);
});

test('a file that cannot be read, or is not there, is named', () => {
  expect(refusal(folderWith({ dev: `${GOOD}replicas: 3\n` }))).toEqual([
    'ENVIRONMENT_UNREADABLE environments/dev.yaml:3:1',
  ]);
  expect(refusal(folderWith({ dev: `${GOOD}x: [` }))[0]).toMatch(/^ENVIRONMENT_UNREADABLE environments\/dev\.yaml:/);
  expect(refusal(folderWith({ dev: `x: ${'a'.repeat(1024 * 1024)}` }))).toEqual([
    'ENVIRONMENT_UNREADABLE environments/dev.yaml',
  ]);
  expect(() => loadEnvironment(schema, { folder: folderWith({ dev: GOOD, staging: GOOD }), name: 'prod' })).toThrow(
    /dev, staging/,
  );
});
