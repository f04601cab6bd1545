import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment, synthesize } from 'mcp-strata';
import { Environment } from '../../blueprints/stage-1-experiment/environment';
import { compose } from '../../blueprints/stage-1-experiment/platform';
import { compareEstates, readEstate } from '../../src/proof';

const FOLDER = join(__dirname, '..', '..', 'blueprints', 'stage-1-experiment');
const folder = mkdtempSync(join(tmpdir(), 'stage-1-'));
mkdirSync(join(folder, 'environments'));
afterAll(() => rmSync(folder, { recursive: true }));

const prod = readFileSync(join(FOLDER, 'environments/prod.yaml'), 'utf8');

/** The environment of production, with one change in its file. */
function assembled(what = '', into = '') {
  expect(prod).toContain(what);
  writeFileSync(join(folder, 'environments/other.yaml'), prod.replace(what, into));
  return synthesize(compose(loadEnvironment(Environment, { folder, name: 'other' })));
}

const estate = (...change: string[]) => readEstate(assembled(...change).objects.map(({ manifest }) => manifest));

const told = (changes: readonly { subject: string; text: string }[]) =>
  changes.map(({ subject, text }) => `${subject} ${text}`);

describe('every setting of an environment is a permission, and a difference tells it', () => {
  test.each<[string, string, string, readonly string[], readonly string[]]>([
    [
      'a folder that is written',
      'workspace: read',
      'workspace: write',
      ['files writes the volume claim workspace'],
      [],
    ],
    [
      'another place of the token',
      'kubernetes:notion-readonly#token',
      'kubernetes:notion#token',
      ['notion holds the secret notion#token in its container server'],
      ['notion no longer: holds the secret notion-readonly#token in its container server'],
    ],
  ])('%s', (_, what, into, widened, narrowed) => {
    const difference = compareEstates(estate(), estate(what, into));
    expect([told(difference.widened), told(difference.narrowed)]).toEqual([widened, narrowed]);
  });

  test('a server more, a server less', () => {
    expect(compareEstates(estate(), estate('everything: false', 'everything: true')).added).toEqual(['everything']);
    const without = compareEstates(estate(), estate(prod.slice(prod.indexOf('notion:'))));
    expect(without.removed).toEqual(['notion']);
    expect(without.widened).toEqual([]);
  });

  test('the name and the namespace are in the manifests', () => {
    const namespaceOf = (...change: string[]) =>
      assembled(...change).objects.find(({ manifest }) => manifest.kind === 'Namespace')?.manifest.metadata;
    expect(namespaceOf()).toMatchObject({ name: 'lab', labels: { 'strata.dev/environment': 'prod' } });
    expect(namespaceOf('namespace: lab', 'namespace: sandbox')?.name).toBe('sandbox');
    expect(namespaceOf('name: prod', 'name: team')?.['labels']).toMatchObject({ 'strata.dev/environment': 'team' });
  });
});

test.each([
  [
    'a value in place of a reference',
    'kubernetes:notion-readonly#token',
    'ntn_0123456789abcdefghij',
    /LITERAL[\s\S]*other\.yaml:7:3/,
  ],
  [
    'a kind that it cannot follow',
    'kubernetes:notion',
    'vault:notion',
    /ENVIRONMENT_SECRET_INVALID[\s\S]*other\.yaml:7:3/,
  ],
  [
    'no reference',
    '  token: kubernetes:notion-readonly#token',
    '  token:',
    /ENVIRONMENT_SECRET_MISSING[\s\S]*other\.yaml:7:3/,
  ],
  ['an access that there is not', 'workspace: read', 'workspace: all', /other\.yaml:5:1[\s\S]*workspace/],
  ['an unknown key', 'everything: false', 'anything: false', /other\.yaml:4:1[\s\S]*anything/],
])('%s is refused with file, line and column', (_, what, into, message) => {
  expect(() => assembled(what, into)).toThrow(message);
  expect(() => assembled(what, into)).not.toThrow(/ntn_/);
});
