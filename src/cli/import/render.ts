import { code, type GatewayDraft, keyOf, type PlatformDraft, type Props, type RemoteDraft } from './draft';

/** Names that a composition imports when its code uses them. */
const NAMES = [
  'Egress',
  'None',
  'Oidc',
  'OtelExporter',
  'Peer',
  'RegistrySource',
  'Secrets',
  'StaticHeader',
  'TokenExchange',
  'ToolPolicy',
  'Volume',
];

/** A composition as a program, to be read and to be changed. */
export function renderComposition(draft: PlatformDraft, name: string): string {
  const { servers, gateways, registries, collector, notes } = draft;
  const placed = [...servers, ...gateways, ...registries];
  const namespaces = [...new Set(placed.map(({ namespace }) => namespace ?? name))].sort();
  const constants = new Constants();
  const body = [
    ...(collector === undefined ? [] : [call('platform.addCollector(', collector)]),
    ...servers.map(({ id, namespace, props, notes: own }) => {
      const all = { ...placeOf(namespace), ...props };
      return call(`const ${constants.of('Server', id, namespace)} = platform.addServer(${code(id)}, `, all, own);
    }),
    ...gateways.map((gateway) => gatewayText(gateway, constants)),
    ...registries.map(({ id, namespace, props, notes: own }) =>
      call('platform.addRegistry(', { id: code(id), ...placeOf(namespace), ...props }, own),
    ),
  ].join('\n');
  const used = NAMES.filter((one) => body.includes(`${one}.`) || body.includes(`new ${one}(`));
  const imports = ['App', 'McpPlatform', 'Stage', ...used].sort().join(', ');
  return [
    `import { ${imports} } from 'mcp-strata';`,
    '',
    ...notes.map(comment),
    'export const app = new App();',
    call(`const platform = new McpPlatform(app, ${code(name)}, `, {
      stage: 'Stage.PILOT',
      environment: code('imported'),
      namespaces: code(namespaces),
    }),
    body,
    'app.synth();',
    '',
  ].join('\n');
}

function gatewayText(gateway: GatewayDraft, constants: Constants): string {
  const { id, namespace, servers, remotes, props, notes } = gateway;
  const behind = servers.map((server) => constants.of('Server', server, namespace));
  const all = {
    id: code(id),
    ...placeOf(namespace),
    ...(behind.length > 0 && { servers: `[${behind.join(', ')}]` }),
    ...props,
  };
  const name = constants.of('Gateway', id, namespace);
  const opening = remotes.length === 0 ? 'platform.addGateway(' : `const ${name} = platform.addGateway(`;
  return [call(opening, all, notes), ...remotes.map((remote) => remoteText(name, remote))].join('\n');
}

function remoteText(gateway: string, { id, props, notes }: RemoteDraft): string {
  return call(`${gateway}.addRemote(${code(id)}, `, props, notes);
}

/** A call whose last argument is an object of props, one a line. */
function call(opening: string, props: Props, notes: readonly string[] = []): string {
  const lines = Object.entries(props).map(([prop, text]) => `  ${keyOf(prop)}: ${text},`);
  return [...notes.map(comment), `${opening}{`, ...lines, '});', ''].join('\n');
}

function placeOf(namespace: string | undefined): Props {
  return namespace === undefined ? {} : { namespace: code(namespace) };
}

/** A comment ends with its line: nothing of a note may begin another one. */
function comment(note: string): string {
  return `// ${note.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`;
}

/** Names of constants. Several servers may have one id, in namespaces of their own, or ids that differ only in what no identifier holds. */
class Constants {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set(['app', 'platform']);

  of(kind: 'Server' | 'Gateway', id: string, namespace = ''): string {
    const key = JSON.stringify([kind, namespace, id]);
    const there = this.#names.get(key);
    if (there !== undefined) return there;
    const first = identifier(id, kind);
    let name = first;
    for (let count = 2; this.#taken.has(name); count++) name = `${first}${count}`;
    this.#taken.add(name);
    this.#names.set(key, name);
    return name;
  }
}

function identifier(id: string, kind: string): string {
  const name = id.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
  return /^[A-Za-z]/.test(name) ? `${name}${kind}` : `${kind.toLowerCase()}${name}`;
}
