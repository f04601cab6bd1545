import { loadEnvironment, secretReference } from 'mcp-strata';
import { z } from 'zod';
import { Scratch } from '../local/support';

const scratch: Scratch[] = [];
afterEach(() => {
  for (const one of scratch.splice(0)) one.remove();
});

function load(text: string, token: z.ZodType = secretReference()): unknown {
  const folder = new Scratch();
  scratch.push(folder);
  folder.write('environments/dev.yaml', text);
  const schema = z.strictObject({ domain: z.string(), secrets: z.strictObject({ token }) });
  return loadEnvironment(schema, { folder: folder.path, name: 'dev' }).secrets.token;
}

function refusal(text: string, token?: z.ZodType): { code: string; subject: string; message: string } {
  try {
    load(text, token);
  } catch (error) {
    return error as never;
  }
  throw new Error('It was loaded');
}

const withToken = (token: string) => `domain: acme.example\nsecrets:\n  token:${token === '' ? '' : ` ${token}`}\n`;

test.each([
  ['vault:mcp/github#token', { kind: 'vault', name: 'mcp/github', key: 'token' }],
  ['onepassword:GitHub Token/x#api key', undefined],
  ['onepassword:github#api key', { kind: 'onepassword', name: 'github', key: 'api key' }],
  ['external:mcp/github#token', { kind: 'external', name: 'mcp/github', key: 'token' }],
  ['kubernetes:github.v1#token.txt', { kind: 'kubernetes', name: 'github.v1', key: 'token.txt' }],
])('%s', (text, found) => {
  if (found === undefined) expect(refusal(withToken(text)).code).toBe('ENVIRONMENT_SECRET_INVALID');
  else expect(load(withToken(text))).toEqual(found);
});

test.each([
  ['an empty value', withToken(''), 'environments/dev.yaml:3:3'],
  ['an empty text', withToken("''"), 'environments/dev.yaml:3:3'],
  ['no key', 'domain: acme.example\nsecrets: {}\n', 'environments/dev.yaml:2:1'],
])('%s is missing, at its place', (_, text, place) => {
  expect(refusal(text)).toMatchObject({ code: 'ENVIRONMENT_SECRET_MISSING', subject: place });
  expect(refusal(text).message).toContain('vault:gateway#client-secret');
});

test.each([
  'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
  'correct horse battery staple',
  'https://hooks.acme.example/T0/B0/XYZ#token',
  'sk-live:abc#def',
  '8124751',
  '{ token: hunter2 }',
  '[hunter2]',
])('%s is taken for a value, and not repeated', (value) => {
  const { code, subject, message } = refusal(withToken(value));
  expect([code, subject]).toEqual(['ENVIRONMENT_SECRET_LITERAL', 'environments/dev.yaml:3:3']);
  for (const part of value.split(/[^A-Za-z0-9_-]+/).filter((word) => word.length > 5 && word !== 'secrets')) {
    if (part !== 'token') expect(message).not.toContain(part);
  }
});

test.each([
  ['vault:mcp/github', 'it names no key'],
  ['vault:mcp/github#', 'it names no key'],
  ['vault:a#b#c', 'it has more than one "#"'],
  ['vault:../prod/github#token', 'its path or its field cannot be one'],
  ['vault:#token', 'its path or its field cannot be one'],
  ['kubernetes:GitHub#token', "its name cannot be a Secret's"],
  ['kubernetes:github#..', "its key cannot be a Secret's"],
])('%s cannot be followed: %s', (text, reason) => {
  const { code, message } = refusal(withToken(text));
  expect(code).toBe('ENVIRONMENT_SECRET_INVALID');
  expect(message).toContain(reason);
  expect(message).not.toContain(text);
});

test('a composition says which kinds it can follow', () => {
  const own = secretReference('kubernetes', 'vault');
  expect(load(withToken('vault:github#token'), own)).toMatchObject({ kind: 'vault' });
  const { code, message } = refusal(withToken('onepassword:github#token'), own);
  expect(code).toBe('ENVIRONMENT_SECRET_INVALID');
  expect(message).toContain('it is of the kind onepassword');
  expect(message).toContain('`kubernetes:gateway#client-secret`');
});
