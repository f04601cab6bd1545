import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName, isServiceName } from '../../src/kube';

const long = (length: number) => 'a'.repeat(length);

describe('names', () => {
  test.each([
    ['a', true],
    ['a-1', true],
    ['1a', true],
    [long(63), true],
    [long(64), false],
    ['', false],
    ['-a', false],
    ['a-', false],
    ['A', false],
    ['a.b', false],
    ['a_b', false],
    ['a\n', false],
    ['ä', false],
  ])('DNS label %p: %p', (text, expected) => {
    expect(isDnsLabel(text)).toBe(expected);
  });

  test('a Service begins with a letter', () => {
    expect(isServiceName('a1')).toBe(true);
    expect(isServiceName('1a')).toBe(false);
  });

  test.each([
    ['a.b-c.d1', true],
    [`${long(63)}.${long(63)}.${long(63)}.${long(61)}`, true],
    [`${long(63)}.${long(63)}.${long(63)}.${long(62)}`, false],
    ['a..b', false],
    ['.a', false],
    ['a.', false],
    ['a.B', false],
  ])('DNS subdomain %#: %p', (text, expected) => {
    expect(isDnsSubdomain(text)).toBe(expected);
  });

  test.each([
    ['team', true],
    ['acme.example/team', true],
    ['Team_1.x', true],
    ['acme.example/team/x', false],
    ['/team', false],
    ['acme/', false],
    ['Acme/team', false],
    ['-team', false],
    [long(64), false],
    ['', false],
  ])('label key %p: %p', (text, expected) => {
    expect(isQualifiedName(text)).toBe(expected);
  });

  test.each([
    ['', true],
    ['v1.2_3-4', true],
    ['Prod', true],
    ['-a', false],
    ['a b', false],
    ['a/b', false],
    [long(64), false],
    ['a\n', false],
  ])('label value %p: %p', (text, expected) => {
    expect(isLabelValue(text)).toBe(expected);
  });
});
