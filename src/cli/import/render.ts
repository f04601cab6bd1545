import { code, type GatewayDraft, keyOf, type PlatformDraft, type ServerDraft } from './draft';

/** Names that a composition imports when its code uses them. */
const NAMES = ['Egress', 'Oidc', 'Peer', 'Secrets', 'ToolPolicy', 'Volume'];

/** A composition as a program, to be read and to be changed. */
export function renderComposition({ servers, gateways, notes }: PlatformDraft, name: string): string {
  const namespaces = [...new Set(servers.map(({ namespace }) => namespace ?? name))].sort();
  const body = [...servers.map(serverText), ...gateways.map((gateway) => gatewayText(gateway, servers))].join('\n');
  const used = NAMES.filter((one) => body.includes(`${one}.`) || body.includes(`new ${one}(`));
  const imports = ['App', 'McpPlatform', 'Stage', ...used].sort().join(', ');
  return [
    `import { ${imports} } from 'mcp-strata';`,
    '',
    ...notes.map(comment),
    'export const app = new App();',
    `const platform = new McpPlatform(app, ${code(name)}, {`,
    '  stage: Stage.PILOT,',
    "  environment: 'imported',",
    `  namespaces: ${code(namespaces)},`,
    '});',
    '',
    body,
    'app.synth();',
    '',
  ].join('\n');
}

function serverText({ id, namespace, props, notes }: ServerDraft): string {
  const all = { ...(namespace !== undefined && { namespace: code(namespace) }), ...props };
  return [
    ...notes.map(comment),
    `const ${variable(id)} = platform.addServer(${code(id)}, {`,
    ...Object.entries(all).map(([prop, text]) => `  ${keyOf(prop)}: ${text},`),
    '});',
    '',
  ].join('\n');
}

function gatewayText({ id, namespace, group, props, notes }: GatewayDraft, servers: readonly ServerDraft[]): string {
  const behind = servers.filter(({ groups }) => groups.includes(group)).map((server) => variable(server.id));
  const all = {
    id: code(id),
    ...(namespace !== undefined && { namespace: code(namespace) }),
    servers: `[${behind.join(', ')}]`,
    ...props,
  };
  return [
    ...notes.map(comment),
    'platform.addGateway({',
    ...Object.entries(all).map(([prop, text]) => `  ${keyOf(prop)}: ${text},`),
    '});',
    '',
  ].join('\n');
}

/** A comment ends with its line: nothing of a note may begin another one. */
function comment(note: string): string {
  return `// ${note.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}`;
}

/** A name for a constant: several servers may differ only in what no identifier holds. */
function variable(id: string): string {
  const name = id.replace(/[^A-Za-z0-9]+(.)?/g, (_, next: string | undefined) => (next ?? '').toUpperCase());
  return /^[A-Za-z]/.test(name) ? `${name}Server` : `server${name}`;
}
