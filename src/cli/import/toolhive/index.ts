import type { GatewayDraft, PlatformDraft, ServerDraft } from '../draft';
import { code, keyOf } from '../draft';
import { type Fields, fields, list, readDocuments, type ToolHiveObject, text } from './documents';
import { readProfile } from './profile';
import { ENTRY_POINT, type Find, serverDraft } from './server';

/** Kinds that become something, or that others name. */
const READ = new Set(['MCPServer', 'VirtualMCPServer', 'MCPToolConfig', 'MCPOIDCConfig', 'MCPGroup', 'ConfigMap']);

/**
 * Reads what ToolHive runs: objects of its operator, and RunConfigs that `thv export` writes.
 *
 * @throws StrataError CLI_IMPORT_UNREADABLE
 */
export function readToolHive(files: readonly { readonly name: string; readonly text: string }[]): PlatformDraft {
  const read = files.map(({ name, text: content }) => readDocuments(content, name));
  const objects = read.flatMap((file) => file.objects);
  const find: Find = (kind, name, namespace) =>
    objects.find((object) => object.kind === kind && object.name === name && object.namespace === namespace);
  const ignored = objects.filter(({ kind }) => !READ.has(kind));
  return {
    servers: [
      ...objects.filter(({ kind }) => kind === 'MCPServer').map((server) => serverDraft(server, find)),
      ...read.flatMap(({ runConfigs }) => runConfigs.map(runConfigDraft)),
    ],
    gateways: objects.filter(({ kind }) => kind === 'VirtualMCPServer').map((gateway) => gatewayDraft(gateway, find)),
    notes: ignored.map(({ kind, name }) => `${kind} ${name} has no counterpart here.`),
  };
}

function gatewayDraft({ name, namespace, spec }: ToolHiveObject, find: Find): GatewayDraft {
  const group = text(fields(spec['groupRef'])['name']) ?? '';
  const { type, oidcConfigRef } = fields(spec['incomingAuth']);
  const reference = fields(oidcConfigRef);
  const issuer = text(fields(find('MCPOIDCConfig', reference['name'], namespace)?.spec['inline'])['issuer']);
  const audience = text(reference['audience']);
  return {
    id: name,
    group,
    ...(namespace !== undefined && { namespace }),
    props: {
      ...(issuer !== undefined && {
        identity: `Oidc.issuer(${code(issuer)}${audience === undefined ? '' : `, ${code({ audience })}`})`,
      }),
      ...(type === 'anonymous' && {
        unsafe: code({ anonymousCallers: 'imported from ToolHive, where nobody was asked' }),
      }),
      policy: 'new ToolPolicy()',
    },
    notes: [
      'Its pod read Secrets of the whole namespace. Here it holds no Kubernetes credentials.',
      'Nothing is permitted that its policy does not permit: `.policy.allow(...)` on what addGateway returns.',
      ...(issuer === undefined && type === 'oidc'
        ? ['Its identity provider is not among the objects: give it `identity`.']
        : []),
      ...(Object.keys(fields(spec['outgoingAuth'])).length > 0
        ? [
            'What it showed its servers has to be said as token strategies; the default is a token that the gateway signs.',
          ]
        : []),
    ],
  };
}

/** `thv export` and `thv run` keep a server as one JSON document. */
function runConfigDraft(config: Fields): ServerDraft {
  const profile = readProfile(fields(config['permission_profile']));
  const transport = text(config['transport']) ?? 'stdio';
  const args = list(config['cmd_args']).map(String);
  const secrets = list(config['secrets']).map(String);
  const variables = Object.entries(fields(config['env_vars'])).filter(([name]) => !/^(MCP_|FASTMCP_)/.test(name));
  const isStdio = transport === 'stdio';
  const name = text(config['base_name']) ?? text(config['name']) ?? 'server';
  return {
    id: name,
    groups: [text(config['group']) ?? ''].filter((group) => group !== ''),
    props: {
      image: code(text(config['image']) ?? ''),
      ...(isStdio
        ? { command: code([ENTRY_POINT, ...args]) }
        : { transport: code(transport), port: String(config['target_port'] ?? config['port'] ?? 8080) }),
      ...(variables.length > 0 && {
        env: code(Object.fromEntries(variables.map(([key, value]) => [key, String(value)]))),
      }),
      ...(secrets.length > 0 && { secrets: `{ ${secrets.map(secretOf).join(', ')} }` }),
      ...(profile.egress !== undefined && { egress: profile.egress }),
    },
    notes: [
      ...(isStdio ? [`Put the program of its image in place of ${ENTRY_POINT}: ToolHive left it to the image.`] : []),
      ...(secrets.length > 0 ? ['Its secrets were on a laptop: put them where the references say.'] : []),
      ...profile.notes,
    ],
  };
}

/** `name,target=VARIABLE`. */
function secretOf(reference: string): string {
  const [name = '', target = ''] = reference.split(',target=');
  const safe =
    name
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'secret';
  return `${keyOf(target === '' ? name : target)}: Secrets.kubernetes(${code({ name: safe, key: 'value' })})`;
}
