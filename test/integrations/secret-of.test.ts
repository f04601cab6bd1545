import { App, McpPlatform, type McpPlatformProps, type SecretReference, Secrets, Stage, synthesize } from 'mcp-strata';

function synthesized(
  reference: SecretReference,
  store: NonNullable<McpPlatformProps['secrets']> = Secrets.vault({
    address: 'https://vault.acme.example',
    mount: 'kv',
  }),
) {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev', secrets: store });
  acme.addServer('github', {
    image: 'ghcr.io/acme/github:1.0.0',
    command: ['/server'],
    secrets: { TOKEN: Secrets.of(reference) },
  });
  return synthesize(app);
}

const referenceIn = ({ servers }: ReturnType<typeof synthesized>) => servers[0]?.run.secrets[0]?.reference;

test('a reference leads to a Secret, or into the store of the platform', () => {
  expect(referenceIn(synthesized({ kind: 'kubernetes', name: 'github', key: 'token' }))).toBe(
    'kubernetes:github#token',
  );
  const { objects } = synthesized({ kind: 'vault', name: 'mcp/github', key: 'token' });
  const external = objects.find(({ manifest }) => manifest.kind === 'ExternalSecret');
  expect(JSON.stringify(external?.manifest)).toContain('mcp/github');
});

test.each([
  ['vault', Secrets.vault({ address: 'https://vault.acme.example', mount: 'kv' }), 'vault:kv/mcp/github#token'],
  ['onepassword', Secrets.onePassword({ vault: 'mcp-dev' }), 'onepassword:mcp-dev/mcp/github#token'],
  ['external', Secrets.external({ store: 'acme' }), 'external:acme/mcp/github#token'],
] as const)('people are told the whole place of a secret of the store: %s', (kind, store, place) => {
  expect(referenceIn(synthesized({ kind, name: 'mcp/github', key: 'token' }, store))).toBe(place);
});

test('a reference into a store of another kind is refused, as a file as well', () => {
  const reference = { kind: 'onepassword', name: 'github', key: 'token' } as const;
  expect(() => synthesized(reference)).toThrow(/SECRET_STORE_OTHER[\s\S]*onepassword[\s\S]*vault/);
  const app = new App();
  const store = Secrets.external({ store: 'acme' });
  const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'dev', secrets: store });
  expect(() =>
    acme.addServer('github', {
      image: 'ghcr.io/acme/github:1.0.0',
      command: ['/server'],
      secrets: { TOKEN: Secrets.of(reference).asFile() },
    }),
  ).toThrow(/SECRET_STORE_OTHER[\s\S]*external/);
});
