import { credentialIn, namesCredential } from '../../src/contract';

describe('credentialIn', () => {
  const token = (prefix: string, length: number) => `${prefix}${'a1B2'.repeat(length / 4)}`;

  test.each([
    [token('ghp_', 36), 'a GitHub token'],
    [token('github_pat_', 60), 'a GitHub token'],
    [token('glpat-', 20), 'a GitLab token'],
    ['AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    [token('xoxb-', 12), 'a Slack token'],
    [token('sk-ant-', 24), 'a model provider key'],
    [token('sk_live_', 16), 'a Stripe key'],
    [token('hf_', 32), 'a Hugging Face token'],
    [token('hvs.', 24), 'a Vault token'],
    ['-----BEGIN EC PRIVATE KEY-----\nabc', 'a private key'],
    ['eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl', 'a JSON web token'],
    ['postgres://app:hunter22@db:5432/app', 'a password in a URL'],
    ['Authorization: Bearer 0123456789abcdef', 'an authorization header'],
  ])('%s is %s', (value, title) => {
    expect(credentialIn(value)).toBe(title);
    expect(credentialIn(`prefix ${value}`)).toBe(title);
  });

  test.each([
    ['DB_PASSWORD', 'hunter22'],
    ['apiKey', 'abcd1234'],
    ['GITHUB_TOKEN', 'something'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI'],
    ['client-secret', 'abcdefg'],
  ])('the name %s says that its literal is a credential', (name, value) => {
    expect(credentialIn(value, name)).toBe(`the value of "${name}"`);
  });

  test('an option that carries its value is read as name and value', () => {
    expect(credentialIn('--api-key=abcd1234')).toBe('the value of "api-key"');
    expect(credentialIn('--config=/etc/app.json')).toBeUndefined();
  });

  test.each([
    ['GITHUB_TOKEN', '$(GITHUB_TOKEN)'],
    ['GITHUB_TOKEN', '$'.concat('{GITHUB_TOKEN}')],
    ['GITHUB_TOKEN', ''],
    ['DB_PASSWORD', '/run/secrets/password'],
    ['DB_PASSWORD_FILE', 'password.txt'],
    ['MAX_TOKENS', '4096'],
    ['TOKEN_ENDPOINT', 'https://login.acme.example/token'],
    ['SECRET_NAME', 'github-credentials'],
    ['KEYBOARD', 'monkey-business'],
    ['LOG_LEVEL', 'debug'],
    ['DATABASE_URL', 'postgres://app:$(DB_PASSWORD)@db:5432/app'],
    ['SKIP', 'task-force-one-two-three-four-five-six'],
  ])('%s=%s may be published', (name, value) => {
    expect(credentialIn(value, name)).toBeUndefined();
  });

  test('a long value without a credential costs little', () => {
    const started = performance.now();
    expect(credentialIn(`https://${'a:'.repeat(100_000)}`)).toBeUndefined();
    expect(credentialIn('eyJ'.repeat(100_000))).toBeUndefined();
    expect(credentialIn('-----BEGIN '.concat('AB '.repeat(50_000)))).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test('namesCredential reads camel case, snake case and kebab case', () => {
  expect(['apiKey', 'API_KEY', 'x-api-key', 'clientSecret', 'PGPASSWORD'].map(namesCredential)).toEqual([
    true,
    true,
    true,
    true,
    true,
  ]);
  expect(['tokenFile', 'secretName', 'key', 'publicKey', 'passwordless'].map(namesCredential)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
