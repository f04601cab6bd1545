import { catalogue, StrataError } from '../../src/errors';

describe('the error catalogue', () => {
  const entries = Object.entries(catalogue);

  test.each(entries)('%s says what is wrong and what to do', (code, { message, remedy }) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/);
    expect(message).toMatch(/^[A-Z{].*\.$/);
    expect(remedy).toMatch(/^[A-Z{].*\.$/);
    // What to do comes first; why comes after it.
    expect(remedy).not.toMatch(/^(?:The|A|An|It|Its|This|There|Nothing|Nobody|No)\b/);
  });

  test('an error carries code, subject, problem and remedy, and its text holds all of them', () => {
    const error = new StrataError('RUNTIME_CONFIG_UNREADABLE', '/etc/strata/config.json', { reason: 'no such file' });

    expect(error.message).toBe(
      `RUNTIME_CONFIG_UNREADABLE at /etc/strata/config.json: ${error.problem} ${error.remedy}`,
    );
    expect(error.problem).toContain('no such file');
    expect(StrataError.is(error)).toBe(true);
    expect(StrataError.is(new Error('other'))).toBe(false);
  });
});
