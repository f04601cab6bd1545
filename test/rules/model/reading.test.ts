import { records } from '../../../src/rules/model/json';
import { ManifestSet } from '../../../src/rules/model/manifest-set';
import { remember, rememberObject } from '../../../src/rules/model/memo';
import { isDataKey, isEnvName, isPortName, isQualifiedName } from '../../../src/rules/model/names';
import { Place, ROOT } from '../../../src/rules/model/place';
import { readQuantity } from '../../../src/rules/model/quantity';
import { isClusterScoped, typeOf } from '../../../src/rules/model/types';
import { edit } from '../edit';
import { deployment, golden } from '../golden';

test.each([
  ['250m', 0.25],
  ['1', 1],
  [2, 2],
  ['1.5', 1.5],
  ['.5', 0.5],
  ['64Mi', 64 * 2 ** 20],
  ['1G', 1e9],
  ['1e3', 1_000],
  ['2E6', 2_000_000],
  ['1E', 1e18],
  ['-1', -1],
])('the quantity %p is %p', (text, value) => {
  expect(readQuantity(text)).toBeCloseTo(value);
});

test.each(['', '64MB', '1 Gi', 'Mi', '1.2.3', '1e', Number.NaN, Number.POSITIVE_INFINITY, null, true, {}])(
  '%p is no quantity',
  (value) => {
    expect(readQuantity(value)).toBeUndefined();
  },
);

test('types tell kinds of different groups apart', () => {
  expect(typeOf('v1', 'Service')).toBe('Service');
  expect(typeOf('serving.knative.dev/v1', 'Service')).toBe('Service.serving.knative.dev');
  expect(typeOf('extensions/v1beta1', 'Deployment')).toBe('Deployment');
  expect(typeOf('v1', 'Deployment')).toBe('Deployment');
  expect(typeOf('apps/v1', 'constructor')).toBe('constructor.apps');
  expect([isClusterScoped('ClusterRole'), isClusterScoped('Role')]).toEqual([true, false]);
});

test('names', () => {
  expect(['app', 'acme.example/app', 'a_b.c-D'].map(isQualifiedName)).toEqual([true, true, true]);
  expect(['', '/a', 'a/', 'a b', '-a', 'Acme/a', `${'a'.repeat(64)}`].map(isQualifiedName)).toEqual(
    new Array(7).fill(false),
  );
  expect([isPortName('mcp'), isPortName('123'), isPortName('-a')]).toEqual([true, false, false]);
  expect([isEnvName('A_1'), isEnvName('..a'), isEnvName('.'), isEnvName('a.b')]).toEqual([true, false, false, true]);
  expect([isDataKey('a.json'), isDataKey('..a'), isDataKey('a/b')]).toEqual([true, false, false]);
});

test('a pointer escapes what RFC 6901 escapes', () => {
  expect(new Place(new Place(ROOT, 'metadata'), 'labels', 'a/b~c', 0).pointer).toBe('/metadata/labels/a~1b~0c/0');
});

test('lists keep positions when something in them is no object', () => {
  expect(records([{ a: 1 }, 'x', null])).toEqual([{ a: 1 }, {}, {}]);
  expect(records({ a: 1 })).toEqual([]);
});

test('what is remembered is read once, and memory is bounded', () => {
  let reads = 0;
  const length = remember((text) => {
    reads++;
    return text.length;
  });
  expect([length('abc'), length('abc'), length(7)]).toEqual([3, 3, 0]);
  expect(reads).toBe(2);
  for (let index = 0; index < 2_000; index++) length(`text ${index}`);
  expect(length('abc')).toBe(3);
  expect(reads).toBe(2_003);
  const key = {};
  const derive = rememberObject(() => ++reads);
  expect(derive(key)).toBe(derive(key));
});

describe('a set', () => {
  const set = new ManifestSet(golden);

  test('finds objects by type, namespace and name', () => {
    expect(set.find('Deployment', 'tools', 'github')?.json).toBe(deployment);
    expect(set.find('Deployment', 'other', 'github')).toBeUndefined();
    expect(set.find('Namespace', undefined, 'tools')?.kind).toBe('Namespace');
    expect(set.ofType('Service').length).toBe(1);
  });

  test('knows the namespaces that are not in it by their name', () => {
    const foreign = new ManifestSet([edit(deployment, { '/metadata/namespace': undefined })]).namespaces;
    expect(foreign.map(({ name, isForeign, index }) => [name, isForeign, index])).toEqual([['default', true, 0]]);
    expect(set.namespaces.map(({ isForeign }) => isForeign)).toEqual([false]);
  });

  test('answers selectors from the pods of one namespace', () => {
    const second = edit(deployment, { '/metadata/name': 'second', '/spec/template/metadata/labels': { tier: 'web' } });
    const { pods } = new ManifestSet([deployment, second, edit(deployment, { '/metadata/namespace': 'other' })]);
    const names = (selector: unknown) => pods.selected('tools', selector).map(({ name }) => name);
    expect(names({})).toEqual(['github', 'second']);
    expect(names({ matchLabels: { tier: 'web' } })).toEqual(['second']);
    expect(names({ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] })).toEqual(['github']);
    expect(names(undefined)).toEqual([]);
    expect(pods.selected('nowhere', {})).toEqual([]);
    expect(pods.withLabels('tools', { tier: 'api' })).toEqual([]);
  });

  test('works a fact out once', () => {
    let asked = 0;
    const fact = () => ++asked;
    expect([set.fact(fact), set.fact(fact)]).toEqual([1, 1]);
  });
});
