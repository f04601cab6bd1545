import { code, keyOf, object, type Props, type ServerDraft } from '../draft';
import { Account } from './account';
import { fields, type ToolHiveObject } from './documents';
import { type Find, leftOut, leftOver } from './find';
import { identityOf } from './identity';
import { resourcesOf, resourcesOfProcesses, saysNothing, sharedResources, templateOf } from './pod';
import { policiesOf } from './policies';
import { profileOf } from './profile';
import { telemetryNotes } from './telemetry';
import { tokenOf } from './token';
import { toolConfigOf } from './tools';

/** Settings of ToolHive's own proxy, which are answered by how a bridge works: it has a port of its own, serves both transports, and balances by session. */
const OF_THE_PROXY = ['proxyPort', 'proxyMode', 'sessionAffinity'];

/** A server of ToolHive's operator. */
export function serverDraft({ name, namespace, spec }: ToolHiveObject, find: Find): ServerDraft {
  const settings = new Account(spec);
  const profile = profileOf(settings.in('permissionProfile'), namespace, find);
  const { identity, notes } = identityOf(settings, namespace, find);
  const { token, notes: shown } = tokenOf(settings, namespace, find);
  const tools = toolConfigOf(settings, namespace, find);
  const group = settings.in('groupRef').text('name');
  const replicas = Math.max(settings.number('replicas') ?? 1, settings.number('backendReplicas') ?? 1);
  const pulls = pullSecretsOf(settings.in('resourceOverrides').in('proxyDeployment'));
  const template = templateOf(settings);
  const declared = resourcesOf(settings.in('resources'));
  const resources = saysNothing(declared) ? template.resources : declared;
  const isTwice = !saysNothing(declared) && !saysNothing(template.resources);
  for (const field of OF_THE_PROXY) settings.take(field);
  const image = settings.text('image') ?? '';
  const command = commandOf(settings);
  const isStdio = command['transport'] === undefined;
  return {
    id: name,
    ...(namespace !== undefined && { namespace }),
    groups: group === undefined ? [] : [group],
    ...(token !== undefined && { token }),
    props: {
      image: code(image),
      ...command,
      ...environment(settings.list('env').map(fields)),
      ...secrets(settings.list('secrets').map(fields)),
      ...(profile.egress !== undefined && { egress: profile.egress }),
      ...(tools.tools !== undefined && { tools: tools.tools }),
      ...(identity !== undefined && { identity }),
      ...(replicas > 1 && { replicas: String(replicas) }),
      ...(isStdio ? resourcesOfProcesses(resources) : sharedResources(resources)),
      ...template.props,
      ...(pulls.length > 0 && { imagePullSecrets: code(pulls) }),
      ...(settings.in('audit').take('enabled') === true && { audit: '{ enabled: true }' }),
    },
    notes: [
      ...(isStdio ? [ENTRY_POINT_NOTE] : []),
      ...imageNotes(image),
      ...profile.notes,
      ...notes,
      ...(identity === undefined && group === undefined
        ? ['Nobody was asked for a token: give it `identity`, or put it behind a gateway.']
        : []),
      ...(token !== undefined && group === undefined
        ? [
            `What it was shown is said where a gateway leads to it: \`upstreams: ${object({ [name]: object({ token }) })}\`.`,
          ]
        : []),
      ...shown,
      ...tools.notes,
      ...policiesOf(settings, namespace, find),
      ...telemetryNotes(settings, namespace, find),
      ...(template.more || isTwice ? [leftOut('podTemplateSpec')] : []),
      ...leftOver(settings),
    ].filter((note, at, all) => all.indexOf(note) === at),
  };
}

/** Stands for what only the image knows. */
export const ENTRY_POINT = '/entry-point-of-the-image';
export const ENTRY_POINT_NOTE = `Put the program of its image in place of ${ENTRY_POINT}: ToolHive left it to the image.`;

/** A tag that moves is another program tomorrow. */
export function imageNotes(image: string): string[] {
  const isFixed = image.includes('@') || /:(?!latest$)[^/:]+$/.test(image);
  return isFixed ? [] : ['Its image has no tag that stays: name a version, which `strata pin` turns into a digest.'];
}

/** How it is started and spoken to. */
function commandOf(settings: Account): Props {
  const transport = settings.text('transport') ?? 'stdio';
  const args = settings.list('args').map(String);
  const port = settings.number('mcpPort') ?? 8080;
  if (transport === 'stdio') return { command: code([ENTRY_POINT, ...args]) };
  return {
    transport: code(transport),
    port: String(port),
    ...(args.length > 0 && { command: code([ENTRY_POINT, ...args]) }),
  };
}

function environment(variables: readonly ReturnType<typeof fields>[]): Props {
  const entries = variables.map(({ name, value }) => [String(name), code(String(value ?? ''))] as const);
  return entries.length === 0 ? {} : { env: object(Object.fromEntries(entries)) };
}

function secrets(references: readonly ReturnType<typeof fields>[]): Props {
  const entries = references.map(({ name, key, targetEnvName }) => {
    const variable = typeof targetEnvName === 'string' && targetEnvName !== '' ? targetEnvName : String(key);
    return `${keyOf(variable)}: Secrets.kubernetes(${code({ name: String(name), key: String(key) })})`;
  });
  return entries.length === 0 ? {} : { secrets: `{ ${entries.join(', ')} }` };
}

function pullSecretsOf(deployment: Account): string[] {
  return deployment.list('imagePullSecrets').map((one) => String(fields(one)['name']));
}
