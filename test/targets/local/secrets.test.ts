import { execFileSync } from 'node:child_process';
import { StrataErrors } from '../../../src/errors';
import { localVariable, SecretValues } from '../../../src/targets/local/secrets';
import { Scratch } from './support';

const github = { variable: 'GITHUB_TOKEN', reference: 'kubernetes:github#token' };
let scratch: Scratch;

beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const repository = () => execFileSync('git', ['init', '--quiet'], { cwd: scratch.path });
const thrown = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

test('a value comes from the environment under the name that the server reads', () => {
  const values = SecretValues.of(scratch.path, { GITHUB_TOKEN: 'from-environment' });
  expect(values.resolve('github', 'acme/github', [github])).toEqual([
    { variable: 'GITHUB_TOKEN', file: undefined, value: 'from-environment' },
  ]);
});

test('the environment goes before .env, and the server-specific name before the plain one', () => {
  scratch.write('.env', 'GITHUB_TOKEN=plain-from-file\nGITHUB_ADMIN_GITHUB_TOKEN="for the admin"\nOTHER=x\n');
  const values = SecretValues.of(scratch.path, { GITHUB_TOKEN: 'plain-from-environment' });
  expect(values.resolve('github', 'acme/github', [github])[0]?.value).toBe('plain-from-environment');
  expect(values.resolve('github-admin', 'acme/github-admin', [github])[0]?.value).toBe('for the admin');
});

test('every missing secret is named at once, with where its value is kept, and no value is in the text', () => {
  const values = SecretValues.of(scratch.path, { PRESENT: 'hunter2', EMPTY: '' });
  const secrets = [
    github,
    { variable: 'PRESENT', reference: 'kubernetes:a#b' },
    { variable: 'EMPTY', reference: 'kubernetes:c#d' },
  ];
  const error = thrown(() => values.resolve('github', 'acme/github', secrets)) as StrataErrors;
  expect(error).toBeInstanceOf(StrataErrors);
  expect(error.errors.map(({ code, subject, details }) => [code, subject, details])).toEqual([
    ['LOCAL_SECRET_MISSING', 'acme/github', { variable: 'GITHUB_TOKEN', reference: 'kubernetes:github#token' }],
    ['LOCAL_SECRET_MISSING', 'acme/github', { variable: 'EMPTY', reference: 'kubernetes:c#d' }],
  ]);
  expect(error.message).not.toContain('hunter2');
});

test.each([
  ['/var/run/strata/secrets/KEY_FILE', 'KEY_FILE'],
  ['service-account.json', 'service_account_json'],
])('the secret in the file %s is looked up as %s', (file, variable) => {
  expect(localVariable({ file, reference: 'x' })).toBe(variable);
});

test('a .env that git would commit is refused', () => {
  repository();
  scratch.write('.env', 'GITHUB_TOKEN=x\n');
  expect(thrown(() => SecretValues.of(scratch.path, {}))).toMatchObject({ code: 'LOCAL_DOTENV_NOT_IGNORED' });
  scratch.write('.gitignore', '.env\n');
  expect(SecretValues.of(scratch.path, {}).resolve('github', 'acme/github', [github])[0]?.value).toBe('x');
});

test('a .env that was committed before it was ignored is refused', () => {
  repository();
  scratch.write('.env', 'GITHUB_TOKEN=x\n');
  execFileSync('git', ['add', '--force', '.env'], { cwd: scratch.path });
  scratch.write('.gitignore', '.env\n');
  expect(thrown(() => SecretValues.of(scratch.path, {}))).toMatchObject({ code: 'LOCAL_DOTENV_NOT_IGNORED' });
});
