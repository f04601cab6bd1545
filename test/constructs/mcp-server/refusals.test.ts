import { App, Chart } from 'cdk8s';
import { Egress, McpServer, type McpServerProps, Peer, PermissionProfile, Secrets, Stage, Volume } from '../../../src';
import { errorsOf } from '../../support/refusal';
import { DIGEST, IMAGE, LEAST } from '../../support/render';

type Given = Partial<Record<keyof McpServerProps, unknown>>;

const RUNTIME = `ghcr.io/acme/runtime:1.0.0@${DIGEST}`;
const PACKAGE = { registryType: 'npm', identifier: '@acme/files', version: '1.2.0' };
const HTTP = { image: IMAGE, command: undefined, transport: 'streamable-http', port: 3000 };
const MODERN = { revisions: ['2026-07-28'] };

function create(given: Given, id = 'files') {
  const chart = new Chart(new App(), 'tools', { namespace: 'tools' });
  return new McpServer(chart, id, { ...LEAST, runtimeImage: RUNTIME, ...given } as McpServerProps);
}

/** What is refused: a name for it, the props, the code, and a part of the text that shows what is meant. */
const REFUSED: readonly (readonly [title: string, given: Given, code: string, text: RegExp])[] = [
  // Programs and images
  ['no program', { image: undefined, command: undefined }, 'SERVER_PROGRAM_MISSING', /image, a package/],
  ['an image that is none', { image: 'https://ghcr.io/acme/files:1' }, 'IMAGE_REFERENCE_INVALID', /https:/],
  ['an image with a short digest', { image: 'ghcr.io/acme/files@sha256:abc' }, 'IMAGE_REFERENCE_INVALID', /sha256/],
  ['no tag from stage 2', { image: 'ghcr.io/acme/files' }, 'IMAGE_TAG_MUTABLE', /stage 2/],
  ['latest from stage 2', { image: 'ghcr.io/acme/files:latest' }, 'IMAGE_TAG_MUTABLE', /latest/],
  ['no tag, but a port', { image: 'registry:5000/files' }, 'IMAGE_TAG_MUTABLE', /registry:5000/],
  [
    'a tag at stage 3',
    { image: 'ghcr.io/acme/files:1.2.0', stage: Stage.SCALE },
    'IMAGE_DIGEST_REQUIRED',
    /strata pin/,
  ],
  ['a tag at stage 4', { image: 'ghcr.io/acme/files:1.2.0', stage: Stage.NATIVE }, 'IMAGE_DIGEST_REQUIRED', /stage 4/],
  [
    'no digest of the runtime at stage 3',
    { runtimeImage: undefined, stage: Stage.SCALE },
    'RUNTIME_IMAGE_DIGEST_REQUIRED',
    /runtimeImage/,
  ],
  ['a runtime that moves', { runtimeImage: 'ghcr.io/acme/runtime:latest' }, 'RUNTIME_IMAGE_TAG_MUTABLE', /stage 2/],
  ['a runtime that is no image', { runtimeImage: 'Runtime' }, 'IMAGE_REFERENCE_INVALID', /Runtime/],
  [
    'a package without image',
    { image: undefined, command: undefined, package: PACKAGE },
    'SERVER_IMAGE_REQUIRED',
    /strata containerfile files/,
  ],
  ['a command without image', { image: undefined }, 'SERVER_IMAGE_REQUIRED', /a command/],
  ['a stdio image without command', { command: undefined }, 'SERVER_COMMAND_REQUIRED', /image inspect/],
  ['an empty command', { command: [] }, 'PROP_INVALID', /command.*empty/],
  ['a command that is a string', { command: '/app/files stdio' }, 'PROP_INVALID', /command.*array/],
  ['a command with a number', { command: ['/app/files', 8080] }, 'PROP_INVALID', /command\.1.*string/],
  ['arguments without package', { args: ['--verbose'] }, 'PROP_INVALID', /args.*package/],
  [
    'an image beside an OCI package',
    { package: { registryType: 'oci', identifier: 'ghcr.io/acme/files', version: '1.2.0' } },
    'PROPS_EXCLUSIVE',
    /"image" and "package"/,
  ],
  ['a range of versions', { package: { ...PACKAGE, version: '^1.2.0' } }, 'SERVER_PACKAGE_INVALID', /not exact/],
  ['a version that moves', { package: { ...PACKAGE, version: 'latest' } }, 'SERVER_PACKAGE_INVALID', /not exact/],
  [
    'a PyPI range',
    { package: { registryType: 'pypi', identifier: 'files', version: '>=1.0' } },
    'SERVER_PACKAGE_INVALID',
    /not exact/,
  ],
  [
    'a package that is a command',
    { package: { ...PACKAGE, identifier: 'a; rm -rf /' } },
    'SERVER_PACKAGE_INVALID',
    /no name/,
  ],
  [
    'a package from Git',
    { package: { ...PACKAGE, identifier: 'git+https://x.y/z' } },
    'SERVER_PACKAGE_INVALID',
    /no name/,
  ],
  ['an unknown registry', { package: { ...PACKAGE, registryType: 'cargo' } }, 'PROP_INVALID', /package\.registryType/],

  // Transport
  ['an unknown transport', { transport: 'websocket' }, 'PROP_INVALID', /transport/],
  ['an HTTP server without port', { ...HTTP, port: undefined }, 'SERVER_PORT_REQUIRED', /streamable-http/],
  ['port 0', { ...HTTP, port: 0 }, 'SERVER_PORT_INVALID', /"0"/],
  ['port 65536', { ...HTTP, port: 65_536 }, 'SERVER_PORT_INVALID', /65536/],
  ['a broken port', { ...HTTP, port: 80.5 }, 'SERVER_PORT_INVALID', /80\.5/],
  ['a port as text', { ...HTTP, port: '3000' }, 'PROP_INVALID', /port.*number/],
  ['a port of a stdio server', { port: 3000 }, 'PROPS_EXCLUSIVE', /"port" and "transport: stdio"/],
  ['a path of a stdio server', { path: '/mcp' }, 'PROPS_EXCLUSIVE', /"path" and "transport: stdio"/],
  ['a path with a query', { ...HTTP, path: '/mcp?key=1' }, 'PROP_INVALID', /path/],
  ['a relative path', { ...HTTP, path: 'mcp' }, 'PROP_INVALID', /path/],
  [
    'processes of an HTTP server',
    { ...HTTP, sessions: { spares: 2 } },
    'PROPS_EXCLUSIVE',
    /"sessions\.spares" and "transport: streamable-http"/,
  ],

  // Names
  ['a name in capitals', { name: 'Files' }, 'SERVER_NAME_INVALID', /"Files"/],
  ['a name that begins with a digit', { name: '1files' }, 'SERVER_NAME_INVALID', /beginning with a letter/],
  ['a name with a dot', { name: 'files.v1' }, 'SERVER_NAME_INVALID', /files\.v1/],
  ['a name of 64 letters', { name: 'a'.repeat(64) }, 'SERVER_NAME_INVALID', /63/],

  // Environment and secrets
  ['a variable with a dash', { env: { 'LOG-LEVEL': 'debug' } }, 'SERVER_ENV_NAME_INVALID', /LOG-LEVEL/],
  [
    'a secret with a dash',
    { secrets: { 'API-TOKEN': Secrets.kubernetes({ name: 'a', key: 'b' }) } },
    'SERVER_ENV_NAME_INVALID',
    /API-TOKEN/,
  ],
  ['a number as a variable', { env: { RETRIES: 3 } }, 'PROP_INVALID', /env\.RETRIES.*string/],
  [
    'a variable twice',
    { env: { A: '1' }, secrets: { A: Secrets.kubernetes({ name: 'a', key: 'b' }) } },
    'SERVER_ENV_TAKEN',
    /variable A/,
  ],
  ['a secret that is a value', { secrets: { A: 'hunter2' } }, 'PROP_INVALID', /secrets\.A.*Secrets\.kubernetes/],
  ['a token in env', { env: { GREETING: `ghp_${'a'.repeat(36)}` } }, 'SECRET_LITERAL', /env\.GREETING.*GitHub token/],
  ['a password by its name', { env: { DB_PASSWORD: 'correct horse' } }, 'SECRET_LITERAL', /env\.DB_PASSWORD/],
  ['a private key in env', { env: { CERT: '-----BEGIN PRIVATE KEY-----\nMII' } }, 'SECRET_LITERAL', /private key/],
  [
    'a token in the command',
    { command: ['/app/files', `--auth=glpat-${'a'.repeat(20)}`] },
    'SECRET_LITERAL',
    /command\[1\].*GitLab/,
  ],
  [
    'a token after its option',
    { command: ['/app/files', '--api-token', 'abcdefgh'] },
    'SECRET_LITERAL',
    /command\[2\]/,
  ],
  [
    'a password in a URL',
    { command: ['/app/files', 'postgres://u:secret1@db/x'] },
    'SECRET_LITERAL',
    /password in a URL/,
  ],
  [
    'a token in arguments',
    { package: PACKAGE, command: undefined, args: [`AKIA${'A'.repeat(16)}`] },
    'SECRET_LITERAL',
    /args\[0\].*AWS/,
  ],
  ['a token in a label', { labels: { 'x-key': `AKIA${'A'.repeat(16)}` } }, 'SECRET_LITERAL', /labels\.x-key/],
  [
    'a token in an annotation',
    { annotations: { note: `Bearer ${'a'.repeat(20)}` } },
    'SECRET_LITERAL',
    /annotations\.note/,
  ],
  [
    'a token in a description',
    { tools: { describe: { read: `use sk-${'a'.repeat(24)}` } } },
    'SECRET_LITERAL',
    /tools\.describe\.read/,
  ],
  [
    'a password in the traces endpoint',
    { telemetry: { traces: { endpoint: 'http://u:secret1@otel.observability:4318' } } },
    'SECRET_LITERAL',
    /traces\.endpoint/,
  ],

  // Network
  ['a host as text', { egress: ['api.github.com'] }, 'PROP_INVALID', /egress\.0.*Egress\.https/],
  ['everybody may call', { allowFrom: ['*'] }, 'PROP_INVALID', /allowFrom\.0.*Peer/],
  ['scrapers as text', { telemetry: { scrapeFrom: ['monitoring'] } }, 'PROP_INVALID', /telemetry\.scrapeFrom\.0/],
  [
    'traces to nowhere',
    { telemetry: { traces: { endpoint: 'http://otel:4318' } } },
    'SERVER_TRACES_PEER_REQUIRED',
    /peer/,
  ],
  [
    'traces to an address',
    { telemetry: { traces: { endpoint: 'http://10.0.0.1:4318' } } },
    'SERVER_TRACES_PEER_REQUIRED',
    /10\.0\.0\.1/,
  ],
  [
    'traces over another protocol',
    { telemetry: { traces: { endpoint: 'grpc://otel.observability:4317' } } },
    'PROP_INVALID',
    /http or https/,
  ],
  ['a host with a port', { hosts: ['mcp.acme.example:443'] }, 'PROP_INVALID', /hosts.*without port/],
  ['a host with a wildcard', { hosts: ['*.acme.example'] }, 'PROP_INVALID', /hosts/],
  ['every origin', { origins: ['*'] }, 'PROP_INVALID', /origins/],
  ['an origin with a path', { origins: ['https://chat.acme.example/'] }, 'PROP_INVALID', /origins/],
  ['the null origin', { origins: ['null'] }, 'PROP_INVALID', /origins/],

  // Folders
  ['a relative folder', { volumes: [Volume.emptyDir('data')] }, 'SERVER_VOLUME_PATH_INVALID', /not absolute/],
  ['the root', { volumes: [Volume.emptyDir('/')] }, 'SERVER_VOLUME_PATH_INVALID', /root/],
  ['a way up', { volumes: [Volume.emptyDir('/data/../etc')] }, 'SERVER_VOLUME_PATH_INVALID', /\.\./],
  ["the supervisor's folder", { volumes: [Volume.emptyDir('/strata')] }, 'SERVER_VOLUME_PATH_INVALID', /reserved/],
  [
    "a folder around the socket's",
    { volumes: [Volume.emptyDir('/strata/run/x')] },
    'SERVER_VOLUME_PATH_INVALID',
    /reserved/,
  ],
  ['a folder around the token', { volumes: [Volume.emptyDir('/var/run')] }, 'SERVER_VOLUME_PATH_INVALID', /reserved/],
  ['the kernel', { volumes: [Volume.emptyDir('/proc/1')] }, 'SERVER_VOLUME_PATH_INVALID', /\/proc/],
  [
    'a path twice',
    { volumes: [Volume.emptyDir('/a'), Volume.claim('/a', { claim: 'x', access: 'read' })] },
    'SERVER_VOLUME_COLLISION',
    /"\/a"/,
  ],
  [
    'a folder in a folder',
    { volumes: [Volume.emptyDir('/a'), Volume.emptyDir('/a/b')] },
    'SERVER_VOLUME_COLLISION',
    /\/a\/b/,
  ],
  [
    'a collision with the profile',
    {
      volumes: [Volume.emptyDir('/a')],
      permissions: new PermissionProfile({ volumes: [Volume.emptyDir('/a', { size: '1Gi' })] }),
    },
    'SERVER_VOLUME_COLLISION',
    /"\/a"/,
  ],
  ['a volume as text', { volumes: ['/data'] }, 'PROP_INVALID', /volumes\.0.*Volume\.emptyDir/],
  ['a profile as an object', { permissions: { egress: [] } }, 'PROP_INVALID', /permissions.*PermissionProfile/],

  // Tools
  ['a tool pattern with a space', { tools: { deny: ['delete file'] } }, 'PROP_INVALID', /tools\.deny\.0/],
  ['a tool pattern as an expression', { tools: { deny: ['delete_.+'] } }, 'PROP_INVALID', /tools\.deny\.0/],
  ['an empty allow list', { tools: { allow: [] } }, 'PROP_INVALID', /tools\.allow/],
  ['two tools with one name', { tools: { rename: { a: 'x', b: 'x' } } }, 'SERVER_TOOL_RENAME_COLLISION', /"a" and "b"/],
  [
    'a name that another tool has',
    { tools: { allow: ['a', 'b'], rename: { a: 'b' } } },
    'SERVER_TOOL_RENAME_COLLISION',
    /"a" and "b"/,
  ],
  [
    'a description of a denied tool',
    { tools: { deny: ['delete_*'], describe: { delete_all: 'Deletes.' } } },
    'SERVER_TOOL_HIDDEN',
    /is denied/,
  ],
  [
    'a name for a tool that is not allowed',
    { tools: { allow: ['get_*'], rename: { put: 'store' } } },
    'SERVER_TOOL_HIDDEN',
    /is not allowed/,
  ],
  [
    'a name that the protocol does not advise',
    { tools: { rename: { a: 'naïve tool' } } },
    'PROP_INVALID',
    /tools\.rename/,
  ],

  // Sessions and resources
  ['no sessions', { sessions: { max: 0 } }, 'PROP_INVALID', /sessions\.max/],
  ['sessions as text', { sessions: { max: '16' } }, 'PROP_INVALID', /sessions\.max.*number/],
  ['an idle time of two days', { sessions: { idleSeconds: 172_800 } }, 'PROP_INVALID', /sessions\.idleSeconds/],
  ['an unknown isolation', { sessions: { isolation: 'none' } }, 'PROP_INVALID', /sessions\.isolation/],
  ['more processes than the supervisor takes', { sessions: { max: 5_000 } }, 'PROP_INVALID', /4096/],
  [
    'sessions that exceed memory',
    { sessions: { max: 100 }, resources: { limits: { memory: '1Gi' } } },
    'SERVER_SESSIONS_EXCEED_MEMORY',
    /limit is 1Gi, and 104 server processes of 128Mi need 13312Mi/,
  ],
  [
    'large processes that exceed memory',
    { sessions: { memoryPerProcess: '1Gi' }, resources: { limits: { memory: '4Gi' } } },
    'SERVER_SESSIONS_EXCEED_MEMORY',
    /limit is 4Gi/,
  ],
  [
    'memory that volumes need',
    {
      volumes: [Volume.emptyDir('/cache', { medium: 'memory', size: '1Gi' })],
      resources: { limits: { memory: '2560Mi' } },
    },
    'SERVER_SESSIONS_EXCEED_MEMORY',
    /3584Mi/,
  ],
  [
    'a quantity that is none',
    { resources: { limits: { memory: '1GB' } } },
    'SERVER_QUANTITY_INVALID',
    /resources\.limits\.memory/,
  ],
  ['no CPU', { resources: { requests: { cpu: '0' } } }, 'SERVER_QUANTITY_INVALID', /resources\.requests\.cpu/],
  [
    'a process without memory',
    { sessions: { memoryPerProcess: '0Mi' } },
    'SERVER_QUANTITY_INVALID',
    /memoryPerProcess/,
  ],
  [
    'a request above its limit',
    { resources: { requests: { cpu: '2' }, limits: { cpu: '1500m' } } },
    'SERVER_REQUEST_ABOVE_LIMIT',
    /cpu.*1500m/,
  ],
  [
    "the bridge's request above its limit",
    { bridgeResources: { requests: { memory: '1Gi' }, limits: { memory: '128Mi' } } },
    'SERVER_REQUEST_ABOVE_LIMIT',
    /memory/,
  ],
  ['a limit of nothing', { limits: { bodyBytes: 0 } }, 'PROP_INVALID', /limits\.bodyBytes/],
  ['a negative time', { limits: { requestSeconds: -1 } }, 'PROP_INVALID', /limits\.requestSeconds/],
  [
    'an endless drain',
    { disruption: { drainSeconds: Number.POSITIVE_INFINITY } },
    'PROP_INVALID',
    /disruption\.drainSeconds/,
  ],
  [
    'a share of traces above 1',
    { telemetry: { traces: { endpoint: 'http://otel.observability:4318', ratio: 2 } } },
    'PROP_INVALID',
    /telemetry\.traces\.ratio/,
  ],
  ['an unknown log level', { telemetry: { logLevel: 'verbose' } }, 'PROP_INVALID', /telemetry\.logLevel/],
  ['an unknown revision', { revisions: ['2099-01-01'] }, 'PROP_INVALID', /revisions\.0/],
  ['no revision', { revisions: [] }, 'PROP_INVALID', /revisions/],

  // Replicas
  ['replicas with sessions', { replicas: 2 }, 'SERVER_REPLICAS_STATEFUL', /clientAddressAffinity/],
  ['autoscaling with sessions', { autoscale: { min: 1, max: 3 } }, 'SERVER_REPLICAS_STATEFUL', /2025-11-25/],
  [
    'shared sessions on replicas',
    { replicas: 2, sessions: { isolation: 'shared' } },
    'SERVER_REPLICAS_STATEFUL',
    /2025-06-18/,
  ],
  [
    'replicas beside autoscale',
    { ...MODERN, replicas: 2, autoscale: { min: 1, max: 3 } },
    'PROPS_EXCLUSIVE',
    /"replicas" and "autoscale"/,
  ],
  ['half a replica', { ...MODERN, replicas: 1.5 }, 'PROP_INVALID', /replicas/],
  ['minus one replica', { ...MODERN, replicas: -1 }, 'PROP_INVALID', /replicas/],
  ['a range upside down', { ...MODERN, autoscale: { min: 3, max: 2 } }, 'PROP_INVALID', /autoscale/],
  ['a range of one', { ...MODERN, autoscale: { min: 2, max: 2 } }, 'PROP_INVALID', /max is above min/],
  [
    'a use of 0 percent',
    { ...MODERN, autoscale: { min: 1, max: 2, cpuPercent: 0 } },
    'PROP_INVALID',
    /autoscale\.cpuPercent/,
  ],
  [
    'a long wait',
    { ...MODERN, autoscale: { min: 1, max: 2, scaleDownSeconds: 7_200 } },
    'PROP_INVALID',
    /autoscale\.scaleDownSeconds/,
  ],
  [
    'two budgets',
    { ...MODERN, replicas: 3, disruption: { minAvailable: 1, maxUnavailable: 1 } },
    'PROPS_EXCLUSIVE',
    /"disruption\.minAvailable" and "disruption\.maxUnavailable"/,
  ],
  ['a budget of one replica', { disruption: { maxUnavailable: 1 } }, 'SERVER_DISRUPTION_SINGLE', /drain/],
  [
    'a share above all',
    { ...MODERN, replicas: 3, disruption: { maxUnavailable: '150%' } },
    'PROP_INVALID',
    /disruption\.maxUnavailable/,
  ],

  // Labels
  ['a label of ours', { labels: { 'strata.dev/server': 'other' } }, 'LABEL_RESERVED', /strata\.dev\/server/],
  [
    'a label that a construct writes',
    { labels: { 'app.kubernetes.io/managed-by': 'me' } },
    'LABEL_RESERVED',
    /managed-by/,
  ],
  ['a label with a space', { labels: { team: 'a b' } }, 'LABEL_INVALID', /team/],
  ['a label key with a space', { labels: { 'my team': 'a' } }, 'LABEL_INVALID', /my team/],
  ['an annotation of ours', { annotations: { 'strata.dev/unsafe': '' } }, 'LABEL_RESERVED', /strata\.dev\/unsafe/],
  ['a registry login that is no name', { imagePullSecrets: ['My Login'] }, 'PROP_INVALID', /imagePullSecrets/],

  // Relaxations
  [
    'a relaxation without reason',
    { unsafe: { writableRootFilesystem: '' } },
    'UNSAFE_REASON_MISSING',
    /writableRootFilesystem/,
  ],
  [
    'a relaxation that is switched on',
    { unsafe: { writableRootFilesystem: true } },
    'PROP_INVALID',
    /unsafe\.writableRootFilesystem/,
  ],
  [
    'a token in a reason',
    { unsafe: { anyPublicHost: `it uses AKIA${'A'.repeat(16)}` } },
    'SECRET_LITERAL',
    /unsafe\.anyPublicHost/,
  ],
  ['an unknown relaxation', { unsafe: { privileged: 'it wants to be root' } }, 'PROP_UNKNOWN', /unsafe\.privileged/],
  [
    'a tag that does not move',
    { unsafe: { mutableImageTag: 'the vendor has no digests' } },
    'UNSAFE_NEEDLESS',
    /has a digest/,
  ],
  [
    'affinity without sessions',
    { ...MODERN, unsafe: { clientAddressAffinity: 'clients are old' } },
    'UNSAFE_NEEDLESS',
    /no offered revision/,
  ],
  [
    'a literal that is none',
    { unsafe: { secretLikeLiteral: 'it only looks like one' } },
    'UNSAFE_NEEDLESS',
    /no literal/,
  ],

  // Stages and props that don't exist
  ['stage 0', { stage: 0 }, 'PLATFORM_STAGE_UNKNOWN', /"0"/],
  ['stage 5', { stage: 5 }, 'PLATFORM_STAGE_UNKNOWN', /"5"/],
  ['a stage as text', { stage: 'PILOT' }, 'PLATFORM_STAGE_UNKNOWN', /"PILOT"/],
  ['a feature of a later stage', { auth: { issuer: 'https://login.acme.example' } } as Given, 'PROP_UNKNOWN', /"auth"/],
  ['a policy that is none', { policy: [] } as Given, 'PROP_INVALID', /new ToolPolicy/],
  ['a misspelt prop', { egres: [] } as Given, 'PROP_UNKNOWN', /Is "egress" meant\?/],
  [
    'a misspelt part',
    { sessions: { idleSecond: 5 } },
    'PROP_UNKNOWN',
    /sessions\.idleSecond.*Is "idleSeconds" meant\?/,
  ],
  [
    'a misspelt deep part',
    { telemetry: { traces: { endpoint: 'http://otel.observability:4318', ration: 1 } } },
    'PROP_UNKNOWN',
    /Is "ratio" meant\?/,
  ],
];

describe('a server is refused', () => {
  test.each(REFUSED)('%s', (_, given, code, text) => {
    const errors = errorsOf(() => create(given));

    expect(errors.map((error) => error.code)).toEqual([code]);
    const [error] = errors;
    expect(error?.subject).toBe('tools/files');
    expect(error?.message).toMatch(text);
    expect(error?.message).toContain('tools/files');
    expect(error?.remedy).toMatch(/^[A-Z].*\.$/s);
    expect(error?.message).not.toMatch(/\{\w+\}|undefined|\[object/);
  });

  test('with all that is wrong at once', () => {
    const errors = errorsOf(() =>
      create({ image: 'ghcr.io/acme/files', port: 99_999, replicas: -1, labels: { 'a b': '' } }),
    );
    expect(errors.map(({ code }) => code).sort()).toEqual([
      'IMAGE_TAG_MUTABLE',
      'LABEL_INVALID',
      'PROPS_EXCLUSIVE',
      'PROP_INVALID',
      'SERVER_PORT_INVALID',
    ]);
  });

  test('for a name that another server of the namespace has, wherever it stands', () => {
    const app = new App();
    const first = new Chart(app, 'first', { namespace: 'tools' });
    const second = new Chart(app, 'second', { namespace: 'tools' });
    const third = new Chart(app, 'third', { namespace: 'other' });
    const props = { ...LEAST, runtimeImage: RUNTIME };
    new McpServer(first, 'files', props);
    new McpServer(third, 'files', props);

    const [error] = errorsOf(() => new McpServer(second, 'documents', { ...props, name: 'files' }));
    expect(error).toMatchObject({ code: 'SERVER_NAME_TAKEN', subject: 'second/documents' });
    expect(error?.message).toContain('first/files');
    expect(errorsOf(() => new McpServer(first, 'files', props))[0]).toMatchObject({
      code: 'SERVER_NAME_TAKEN',
      subject: 'first/files',
    });
  });
});

test('a server is refused outside a chart, and without props', () => {
  expect(errorsOf(() => new McpServer(new App(), 'files', LEAST))[0]).toMatchObject({
    code: 'SERVER_CHART_MISSING',
    subject: 'files',
  });
  const chart = new Chart(new App(), 'tools');
  expect(errorsOf(() => new McpServer(chart, 'files', undefined as never))[0]).toMatchObject({ code: 'PROP_INVALID' });
});

describe('a server is not refused', () => {
  test.each<[string, Given]>([
    ['a digest alone', { image: `ghcr.io/acme/files@${DIGEST}`, stage: Stage.NATIVE }],
    ['a moving tag at stage 1', { image: 'files', stage: Stage.EXPERIMENT }],
    [
      'a moving tag with a reason',
      { image: 'files:latest', unsafe: { mutableImageTag: 'the vendor publishes no versions' } },
    ],
    [
      'a tag at stage 3 with a reason',
      { image: 'files:1', stage: Stage.SCALE, unsafe: { mutableImageTag: 'the vendor publishes no digests' } },
    ],
    ['a package at stage 1', { image: undefined, command: undefined, package: PACKAGE, stage: Stage.EXPERIMENT }],
    ['a command at stage 1', { image: undefined, stage: Stage.EXPERIMENT }],
    ['an HTTP image without command', HTTP],
    ['replicas without sessions', { ...MODERN, replicas: 3 }],
    ['replicas with affinity', { replicas: 3, unsafe: { clientAddressAffinity: 'clients stay on one address' } }],
    ['a paused server', { replicas: 0 }],
    ['a name that swaps with another', { tools: { rename: { a: 'b', b: 'a' } } }],
    [
      'a token-like literal with a reason',
      { env: { API_TOKEN: 'example' }, unsafe: { secretLikeLiteral: 'a public demo value' } },
    ],
    ['a path to a token', { env: { API_TOKEN_FILE: '/run/token' } }],
    ['an own version label', { labels: { 'app.kubernetes.io/version': '1.2.0' } }],
    ['callers and egress', { allowFrom: [Peer.namespace('gateway')], egress: [Egress.https('api.github.com')] }],
    [
      'a Debian-like PyPI version',
      { package: { registryType: 'pypi', identifier: 'mcp-server-fetch', version: '2026.1.0.post1' } },
    ],
    [
      'a moving OCI package with a reason',
      {
        image: undefined,
        package: { registryType: 'oci', identifier: 'ghcr.io/acme/files', version: '1' },
        stage: Stage.SCALE,
        unsafe: { mutableImageTag: 'the vendor publishes no digests' },
      },
    ],
    ['a relaxation that is undefined', { unsafe: { mutableImageTag: undefined } }],
    ['undefined props', { replicas: undefined, sessions: undefined, unsafe: undefined }],
  ])('%s', (_, given) => {
    expect(errorsOf(() => create(given))).toEqual([]);
  });
});
