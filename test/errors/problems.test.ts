import { Problems, StrataError, StrataErrors } from '../../src/errors';

const unreadable = (subject: string) => new StrataError('RUNTIME_CONFIG_UNREADABLE', subject, { reason: 'x' });

describe('problems of one subject', () => {
  test('raise nothing where nothing was found', () => {
    const problems = new Problems('acme/files');
    expect(problems.attempt(() => 5)).toBe(5);
    expect(() => problems.raise()).not.toThrow();
  });

  test('raise the one error as it is, and several together', () => {
    const problems = new Problems('acme/files');
    problems.add('RUNTIME_CONFIG_UNREADABLE', { reason: 'x' });
    expect(() => problems.raise()).toThrow(StrataError);
    problems.add('RUNTIME_CONFIG_INVALID', { problems: 'y' });
    expect(() => problems.raise()).toThrow(StrataErrors);
    expect(problems.found.map(({ code, subject }) => [code, subject])).toEqual([
      ['RUNTIME_CONFIG_UNREADABLE', 'acme/files'],
      ['RUNTIME_CONFIG_INVALID', 'acme/files'],
    ]);
  });

  test('keep what a step raises, one or several, and let defects through', () => {
    const problems = new Problems('acme/files');
    const raise = (error: Error) => () => {
      throw error;
    };
    expect(problems.attempt(raise(unreadable('a')))).toBeUndefined();
    expect(
      problems.attempt(raise(new StrataErrors([unreadable('b') as never, unreadable('c') as never]))),
    ).toBeUndefined();
    expect(problems.found.map(({ subject }) => subject)).toEqual(['a', 'b', 'c']);
    expect(() => problems.attempt(raise(new TypeError('defect')))).toThrow(TypeError);
  });
});
