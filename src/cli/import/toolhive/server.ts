import { code, keyOf, type ServerDraft } from '../draft';
import { type Fields, fields, list, type ToolHiveObject, text } from './documents';
import { readProfile } from './profile';

/** Finds an object that another one names, in its own namespace. */
export type Find = (kind: string, name: unknown, namespace: string | undefined) => ToolHiveObject | undefined;

/** What ToolHive's operator takes and does not act on, or has no counterpart. Each is told where it is found. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  podTemplateSpec: 'Its pod template was free-form: what it changed has to be said in props.',
  serviceAccount: 'It had an account of its own: here no pod holds Kubernetes credentials.',
  webhookConfigRef: 'Webhooks in the path of calls have no counterpart: a policy decides here.',
  externalAuthConfigRef: 'What it showed its upstream has to be said as a token strategy of a gateway.',
  authzConfig:
    'Its Cedar policies name entities of ToolHive: write them anew as a ToolPolicy, which is checked against the tools.',
  authzConfigRef:
    'Its Cedar policies name entities of ToolHive: write them anew as a ToolPolicy, which is checked against the tools.',
  rateLimiting:
    'Its limits let calls through when their store failed. Here a gateway has `rateLimits`, which refuse then.',
  sessionStorage: 'Sessions of several replicas belong to a gateway with `redis`.',
  resourceOverrides: 'Labels and annotations of single objects have no counterpart: `labels` are for all of them.',
  volumes: 'It mounted folders of nodes: give it volumes.',
};

/** A server of ToolHive's operator. */
export function serverDraft(server: ToolHiveObject, find: Find): ServerDraft {
  const { name, namespace, spec } = server;
  const profile = profileOf(spec, namespace, find);
  const oidc = identityOf(spec, namespace, find);
  const tools = toolsOf(find('MCPToolConfig', fields(spec['toolConfigRef'])['name'], namespace)?.spec);
  const transport = text(spec['transport']) ?? 'stdio';
  const isStdio = transport === 'stdio';
  const args = list(spec['args']).map(String);
  const { replicas } = spec;
  return {
    id: name,
    ...(namespace !== undefined && { namespace }),
    groups: [text(fields(spec['groupRef'])['name']) ?? ''].filter((group) => group !== ''),
    props: {
      image: code(text(spec['image']) ?? ''),
      ...(isStdio ? { command: code([ENTRY_POINT, ...args]) } : httpProps(spec, transport, args)),
      ...environment(list(spec['env']).map(fields)),
      ...secrets(list(spec['secrets']).map(fields)),
      ...(profile.egress !== undefined && { egress: profile.egress }),
      ...(tools !== undefined && { tools }),
      ...(oidc.prop !== undefined && { identity: oidc.prop }),
      ...(typeof replicas === 'number' && replicas > 1 && { replicas: String(replicas) }),
      ...(fields(spec['audit'])['enabled'] === true && { audit: '{ enabled: true }' }),
    },
    notes: [
      ...(isStdio ? [`Put the program of its image in place of ${ENTRY_POINT}: ToolHive left it to the image.`] : []),
      ...profile.notes,
      ...oidc.notes,
      ...(oidc.prop === undefined
        ? ['Nobody was asked for a token: give it `identity`, or put it behind a gateway.']
        : []),
      ...Object.entries(LEFT_OUT).flatMap(([field, note]) => (isEmpty(spec[field]) ? [] : [note])),
    ].filter((note, at, all) => all.indexOf(note) === at),
  };
}

/** Stands for what only the image knows. */
export const ENTRY_POINT = '/entry-point-of-the-image';

function httpProps(spec: Fields, transport: string, args: readonly string[]): Record<string, string> {
  const port = typeof spec['mcpPort'] === 'number' ? spec['mcpPort'] : 8080;
  return {
    transport: code(transport),
    port: String(port),
    ...(args.length > 0 && { command: code([ENTRY_POINT, ...args]) }),
  };
}

function environment(variables: readonly Fields[]): Record<string, string> {
  const entries = variables.map(({ name, value }) => [String(name), String(value ?? '')] as const);
  return entries.length === 0 ? {} : { env: code(Object.fromEntries(entries)) };
}

function secrets(references: readonly Fields[]): Record<string, string> {
  const entries = references.map(({ name, key, targetEnvName }) => {
    const variable = text(targetEnvName) ?? String(key);
    return `${keyOf(variable)}: Secrets.kubernetes(${code({ name: String(name), key: String(key) })})`;
  });
  return entries.length === 0 ? {} : { secrets: `{ ${entries.join(', ')} }` };
}

function profileOf(spec: Fields, namespace: string | undefined, find: Find): ReturnType<typeof readProfile> {
  const { type, name, key } = fields(spec['permissionProfile']);
  if (name === undefined)
    return {
      notes: ['It had no permission profile, and no network policy: here it reaches nothing that is not declared.'],
    };
  if (type !== 'configmap') {
    return name === 'network'
      ? {
          notes: [
            'Its profile `network` opened everything on a laptop and nothing was enforced in Kubernetes: name its hosts.',
          ],
        }
      : { notes: [] };
  }
  const map = find('ConfigMap', name, namespace);
  const content = map === undefined ? undefined : map.data[text(key) ?? Object.keys(map.data)[0] ?? ''];
  try {
    const read = readProfile(fields(JSON.parse(String(content))));
    const ignored = 'ToolHive ignored its permission profile in Kubernetes. Here it is enforced: look at its hosts.';
    return { ...read, notes: [ignored, ...read.notes] };
  } catch {
    return {
      notes: [`Its permission profile is in the ConfigMap ${String(name)}, which is not here: declare its hosts.`],
    };
  }
}

function identityOf(
  spec: Fields,
  namespace: string | undefined,
  find: Find,
): { readonly prop?: string; readonly notes: readonly string[] } {
  const { name, audience, scopes } = fields(spec['oidcConfigRef']);
  if (name === undefined) return { notes: [] };
  const config = find('MCPOIDCConfig', name, namespace);
  const issuer = text(fields(config?.spec['inline'])['issuer']);
  if (issuer === undefined) {
    return {
      notes: [
        `Its identity provider is in MCPOIDCConfig ${String(name)}: tokens of people are meant here, not of Kubernetes accounts.`,
      ],
    };
  }
  const props = {
    ...(text(audience) !== undefined && { audience }),
    ...(list(scopes).length > 0 && { scopes: list(scopes) }),
  };
  return { prop: `Oidc.issuer(${code(issuer)}${Object.keys(props).length > 0 ? `, ${code(props)}` : ''})`, notes: [] };
}

/** A filter of ToolHive only left tools out of lists; here what is not shown is not called either. */
function toolsOf(spec: Fields | undefined): string | undefined {
  if (spec === undefined) return undefined;
  const allow = list(spec['toolsFilter']);
  const overrides = Object.entries(fields(spec['toolsOverride'])).map(
    ([tool, value]) => [tool, fields(value)] as const,
  );
  const named = (field: string) =>
    Object.fromEntries(
      overrides.flatMap(([tool, value]) => (text(value[field]) === undefined ? [] : [[tool, value[field]]])),
    );
  const view = {
    ...(allow.length > 0 && { allow }),
    ...(Object.keys(named('name')).length > 0 && { rename: named('name') }),
    ...(Object.keys(named('description')).length > 0 && { describe: named('description') }),
  };
  return Object.keys(view).length === 0 ? undefined : code(view);
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
