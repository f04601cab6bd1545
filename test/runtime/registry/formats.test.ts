import { expect, test } from '@jest/globals';
import { ServerJson } from '../../../src/contract';
import { latestOf } from '../../../src/runtime/registry/catalog/latest';
import { isBelow, nameFits } from '../../../src/runtime/registry/catalog/names';
import { candidatesOf } from '../../../src/runtime/registry/sources/formats';
import { tierOf } from '../../../src/runtime/registry/trust/tier';
import { validateServer } from '../../../src/runtime/registry/validate/validate';

const documents = (document: unknown, format: 'toolhive' | 'docker' | 'server-json') =>
  candidatesOf(document, format).map((candidate) => {
    const { problems } = validateServer(candidate.document, 'public');
    expect(problems).toBeUndefined();
    return { ...candidate, document: ServerJson.parse(candidate.document) };
  });

test("ToolHive's older registry: images and remotes by name", () => {
  const [image, remote] = documents(
    {
      version: '1.0.0',
      servers: {
        fetch: {
          title: 'Fetch',
          description: `Fetches pages. ${'And more. '.repeat(20)}`,
          image: 'ghcr.io/stackloklabs/gofetch/server:v1.0.3',
          repository_url: 'https://github.com/StacklokLabs/gofetch',
          status: 'Deprecated',
          tier: 'Official',
          env_vars: [{ name: 'TOKEN', description: 'A token', required: true, secret: true }],
        },
      },
      remote_servers: {
        linear: { description: 'Issues', url: 'https://mcp.linear.app/mcp', transport: 'streamable-http' },
      },
    },
    'toolhive',
  );
  expect(image).toMatchObject({
    status: 'deprecated',
    document: {
      name: 'io.github.stacklok/fetch',
      version: '1.0.3',
      packages: [
        {
          registryType: 'oci',
          identifier: 'ghcr.io/stackloklabs/gofetch/server:v1.0.3',
          environmentVariables: [{ name: 'TOKEN', isRequired: true, isSecret: true }],
        },
      ],
    },
  });
  expect(image?.document.description.length).toBeLessThanOrEqual(100);
  expect(remote?.document).toMatchObject({
    name: 'io.github.stacklok/linear',
    remotes: [{ type: 'streamable-http', url: 'https://mcp.linear.app/mcp' }],
  });
  expect(remote?.document.packages).toBeUndefined();
});

test("ToolHive's newer registry holds server.json", () => {
  const server = { name: 'io.github.stacklok/fetch', description: 'Fetches', version: '1.0.0' };
  expect(
    documents({ version: '1.0.0', meta: {}, data: { servers: [server] } }, 'toolhive').map(({ document }) => document),
  ).toEqual([server]);
});

test("Docker's catalogue: another image is another version", () => {
  const [server] = documents(
    {
      registry: {
        time: {
          title: 'Time',
          description: 'Tells the time',
          image: `mcp/time@sha256:${'9c46'.repeat(16)}`,
          upstream: 'https://github.com/modelcontextprotocol/servers',
          secrets: [{ name: 'time.key', env: 'TIME_KEY' }],
          env: [{ name: 'ZONE', value: '{{time.zone}}' }],
        },
      },
    },
    'docker',
  );
  expect(server?.document).toMatchObject({
    name: 'com.docker.mcp/time',
    version: '0.0.0-sha256.9c469c469c46',
    packages: [{ environmentVariables: [{ name: 'TIME_KEY', isSecret: true }, { name: 'ZONE' }] }],
  });
});

test.each(['toolhive', 'docker', 'composed'] as const)(
  'what is not of the format %s is refused as a whole',
  (format) => {
    expect(() => candidatesOf({ unrelated: true }, format)).toThrow(/there is/);
  },
);

test.each<[string[], string]>([
  [['1.9.0', '1.10.0', '1.2.0'], '1.10.0'],
  [['2.0.0-rc.1', '2.0.0', '2.0.0-rc.2'], '2.0.0'],
  [['1.0.0-alpha.9', '1.0.0-alpha.10', '1.0.0-alpha.beta'], '1.0.0-alpha.beta'],
  [['2026-01', '1.0.0'], '1.0.0'],
  [['first', 'second'], 'second'],
])('of %j the latest is %s', (versions, latest) => {
  const all = versions.map((version, index) => ({ version, publishedAt: `2026-01-0${index + 1}` }));
  expect(latestOf(all)?.version).toBe(latest);
});

test('the version that its registry calls the latest is the latest', () => {
  expect(
    latestOf([
      { version: '2.0.0', publishedAt: '1', latest: false },
      { version: '1.0.0', publishedAt: '1', latest: true },
    ])?.version,
  ).toBe('1.0.0');
});

test.each<[string, string, boolean]>([
  ['io.github.acme/files', 'io.github.acme/*', true],
  ['io.github.acme.evil/files', 'io.github.acme/*', false],
  ['io.github.acme/files', 'io.github.*', true],
  ['io.github.acme/files', 'IO.github.acme', true],
  ['io.github.acme/files', '*/files', true],
  ['io.github.acme/files', 'io.github.acme/file', false],
  ['aXa/b', 'a*a*a/b', false],
])('%s and the pattern %s', (name, pattern, fits) => {
  expect(nameFits(name, pattern)).toBe(fits);
});

test('a namespace is below another by whole parts', () => {
  expect([
    isBelow('com.acme', 'com.acme'),
    isBelow('com.acme.x', 'com.acme'),
    isBelow('com.acmeevil', 'com.acme'),
  ]).toEqual([true, true, false]);
});

test('an entry is attested when all its packages were verified, from the repository that it names', () => {
  const subject = 'pkg:npm/%40acme/files@1.0.0';
  const evidence = {
    kind: 'npm-provenance',
    subject,
    verified: true,
    repository: 'https://github.com/acme/files',
    checkedAt: '',
  } as const;
  const tier = (more: Partial<Parameters<typeof tierOf>[0]>) =>
    tierOf({
      name: 'com.acme/files',
      status: 'active',
      lifecycle: { state: 'listed' },
      approvedBySource: false,
      verifiesNamespaces: true,
      evidence: [evidence],
      repository: 'git+https://github.com/Acme/files.git',
      subjects: [subject],
      ...more,
    });
  expect(tier({})).toBe('attested');
  expect(tier({ verifiesNamespaces: false })).toBe('listed');
  expect(tier({ verifiesNamespaces: false, evidence: [{ ...evidence, serverName: 'com.acme/files' }] })).toBe(
    'attested',
  );
  expect(tier({ verifiesNamespaces: false, evidence: [{ ...evidence, serverName: 'com.evil/files' }] })).toBe('listed');
  expect(tier({ repository: 'https://github.com/evil/files' })).toBe('namespace-verified');
  expect(tier({ repository: undefined })).toBe('namespace-verified');
  expect(tier({ evidence: [{ ...evidence, verified: false }] })).toBe('namespace-verified');
  expect(tier({ subjects: [subject, 'pkg:npm/other@1.0.0'] })).toBe('namespace-verified');
  expect(tier({ subjects: [subject, undefined] })).toBe('namespace-verified');
  expect(tier({ subjects: [], evidence: [], verifiesNamespaces: false })).toBe('listed');
  expect(tier({ status: 'deleted', approvedBySource: true })).toBe('blocked');
  expect(tier({ lifecycle: { state: 'rejected' }, approvedBySource: true })).toBe('listed');
});
