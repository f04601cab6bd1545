import {
  App,
  Egress,
  McpPlatform,
  type McpPlatformProps,
  type McpServerProps,
  Oidc,
  Peer,
  Secrets,
  Stage,
  Volume,
} from 'mcp-strata';
import { compareEstates, type EstateDifference, readEstate } from '../../src/proof';

/** Two servers, of which the second may call the first; what is given changes the first. */
interface Variation {
  readonly server?: Partial<McpServerProps>;
  readonly other?: Partial<McpServerProps>;
  readonly platform?: Partial<McpPlatformProps>;
  readonly more?: (platform: McpPlatform) => void;
}

function estate({ server, other, platform, more }: Variation) {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', { stage: Stage.PILOT, environment: 'prod', ...platform });
  const assistant = Peer.pods({ app: 'assistant' }, 'assistants');
  const docs = acme.addServer('docs', {
    image: 'ghcr.io/acme/docs:1.0.0',
    command: ['/docs', 'stdio'],
    secrets: { TOKEN: Secrets.kubernetes({ name: 'docs', key: 'token' }) },
    egress: [Egress.https('api.acme.example')],
    allowFrom: [assistant],
    tools: { deny: ['delete_*'] },
    ...server,
  });
  acme.addServer('planner', { image: 'ghcr.io/acme/planner:1.0.0', command: ['/planner', 'stdio'], ...other });
  more?.(acme);
  void docs;
  return readEstate(app.compose().objects.map(({ manifest }) => manifest));
}

const base: Variation = {};
const taking = (source: NonNullable<McpServerProps['secrets']>[string]): Variation => ({
  server: { secrets: { TOKEN: source } },
});
const VAULT = { address: 'https://vault.acme.example', mount: 'kv' };
const identity = Oidc.issuer('https://login.acme.example', { audience: 'docs', scopes: ['mcp'] });
const mounting = (claim: string, access: 'read' | 'write'): Variation => ({
  server: { volumes: [Volume.claim('/data', { claim, access }), Volume.emptyDir('/cache')] },
});
const told = (changes: EstateDifference['widened']) => changes.map(({ subject, text }) => `${subject} ${text}`);

/** Pairs: what is done to the composition, and exactly what it changes. */
const pairs: [
  string,
  Variation,
  Variation,
  Partial<Record<'widened' | 'narrowed' | 'changed' | 'added' | 'removed', string[]>>,
][] = [
  [
    'another host on a port that is open',
    base,
    { server: { egress: [Egress.https('api.acme.example'), Egress.https('upload.acme.example')] } },
    { widened: ['docs may reach upload.acme.example:443 by name'] },
  ],
  [
    'a host on another port, in place of the first',
    base,
    { server: { egress: [Egress.host('api.acme.example', 8443)] } },
    {
      widened: ['docs may connect to public addresses on 8443', 'docs may reach api.acme.example:8443 by name'],
      narrowed: [
        'docs no longer: may connect to public addresses on 443',
        'docs no longer: may reach api.acme.example:443 by name',
      ],
    },
  ],
  [
    'a caller more, a caller less',
    base,
    { server: { allowFrom: [Peer.pods({ app: 'batch' }, 'jobs')] } },
    {
      widened: ['docs may be connected to by pods with app=batch of namespace jobs on 8080'],
      narrowed: ['docs no longer: may be connected to by pods with app=assistant of namespace assistants on 8080'],
    },
  ],
  [
    'another key of a secret',
    base,
    { server: { secrets: { TOKEN: Secrets.kubernetes({ name: 'docs', key: 'admin' }) } } },
    {
      widened: ['docs holds the secret docs#admin in its container server'],
      narrowed: ['docs no longer: holds the secret docs#token in its container server'],
    },
  ],
  [
    'another path of the vault, under the same key of the same Secret',
    taking(Secrets.vault(VAULT).secret('docs#token')),
    taking(Secrets.vault(VAULT).secret('admin#token')),
    {
      widened: ['docs holds the secret kv/admin#token of https://vault.acme.example in its container server'],
      narrowed: [
        'docs no longer: holds the secret kv/docs#token of https://vault.acme.example in its container server',
      ],
    },
  ],
  [
    'the same field of the vault, by another operator and as a file',
    taking(Secrets.vault(VAULT).secret('docs#token')),
    taking(
      Secrets.vault({ ...VAULT, via: 'vault-secrets-operator' })
        .secret('docs#token')
        .asFile(),
    ),
    {},
  ],
  [
    'a folder that was read is written',
    mounting('papers', 'read'),
    mounting('papers', 'write'),
    { widened: ['docs writes the volume claim papers'] },
  ],
  [
    'another folder',
    mounting('papers', 'write'),
    mounting('ledgers', 'read'),
    {
      widened: ['docs reads the volume claim ledgers'],
      narrowed: ['docs no longer: reads the volume claim papers', 'docs no longer: writes the volume claim papers'],
    },
  ],
  [
    'tools that were hidden are shown',
    base,
    { server: { tools: {} } },
    { widened: ['docs no longer: hides the tools delete_*'] },
  ],
  [
    'only some tools are shown',
    base,
    { server: { tools: { allow: ['read_*'], deny: ['delete_*'] } } },
    { widened: ['docs shows the tools read_*'], narrowed: ['docs no longer: shows all tools'] },
  ],
  [
    'callers need a token',
    base,
    { server: { identity } },
    {
      widened: [
        'docs accepts tokens of https://login.acme.example for docs',
        'docs may reach login.acme.example:443 by name',
      ],
      narrowed: ['docs demands the scope mcp', 'docs no longer: serves whoever can connect, without a token'],
    },
  ],
  [
    'a new version in more replicas',
    { server: { revisions: ['2026-07-28'] } },
    { server: { revisions: ['2026-07-28'], image: 'ghcr.io/acme/docs:1.1.0', replicas: 2 } },
    {
      changed: ['docs replicas: 1 -> 2', 'docs image of server: ghcr.io/acme/docs:1.0.0 -> ghcr.io/acme/docs:1.1.0'],
    },
  ],
  [
    'a relaxation by name',
    base,
    { server: { image: 'ghcr.io/acme/docs', unsafe: { mutableImageTag: 'the team builds it all day' } } },
    {
      widened: ['docs is relaxed by name: mutableImageTag'],
      changed: ['docs image of server: ghcr.io/acme/docs:1.0.0 -> ghcr.io/acme/docs'],
    },
  ],
  [
    'a server less, whose guards went with it',
    base,
    {
      more: (platform) => {
        platform.namespace('acme').node.tryRemoveChild('docs');
      },
    },
    {
      removed: ['docs'],
      narrowed: [
        'docs no longer: holds the secret docs#token in its container server',
        'docs no longer: lets every caller that it accepts call everything that it shows',
        'docs no longer: may be connected to by pods with app=assistant of namespace assistants on 8080',
        'docs no longer: may connect to public addresses on 443',
        'docs no longer: may reach api.acme.example:443 by name',
        'docs no longer: may resolve names',
        'docs no longer: serves whoever can connect, without a token',
        'docs no longer: shows all tools',
      ],
    },
  ],
];

test.each(pairs)('%s', (_, before, after, expected) => {
  const { widened, narrowed, changed, added, removed } = compareEstates(estate(before), estate(after));
  expect({
    added,
    removed,
    widened: told(widened),
    narrowed: told(narrowed),
    changed: changed.map(({ subject, name, before: was, after: is }) => `${subject} ${name}: ${was} -> ${is}`),
  }).toEqual({ added: [], removed: [], widened: [], narrowed: [], changed: [], ...expected });
});

test('the other way round, what was widened is narrowed', () => {
  for (const [, before, after] of pairs) {
    const there = compareEstates(estate(before), estate(after));
    const back = compareEstates(estate(after), estate(before));
    const isGoneAltogether = there.removed.length > 0 || there.added.length > 0;
    if (!isGoneAltogether) expect(back.widened).toHaveLength(there.narrowed.length);
    if (!isGoneAltogether) expect(back.narrowed).toHaveLength(there.widened.length);
  }
});

test('the same composition differs in nothing, whatever its objects are called', () => {
  const nothing = { added: [], removed: [], widened: [], narrowed: [], changed: [] };
  expect(compareEstates(estate(base), estate(base))).toEqual(nothing);
  expect(compareEstates(estate(base), estate({ server: { name: 'docs' } }))).toEqual(nothing);
});
