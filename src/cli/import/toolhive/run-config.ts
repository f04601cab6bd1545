import { code, keyOf, type ServerDraft } from '../draft';
import { Account } from './account';
import { type Fields, fields } from './documents';
import { leftOver } from './find';
import { readProfile } from './profile';
import { ENTRY_POINT, ENTRY_POINT_NOTE, imageNotes } from './server';

/** What says how ToolHive's own process ran on a laptop, and nothing of the server. */
const OF_THE_LAPTOP = [
  'schema_version',
  'name',
  'container_name',
  'container_labels',
  'host',
  'port',
  'target_host',
  'state_dir',
  'debug',
  'permission_profile_name_or_path',
  'proxy_mode',
  'isolate_network',
];

/** `thv export` and `thv run` keep a server as one JSON document. */
export function runConfigDraft(config: Fields): ServerDraft {
  const settings = new Account(config);
  const profile = readProfile(fields(settings.take('permission_profile')));
  const transport = settings.text('transport') ?? 'stdio';
  const image = settings.text('image') ?? '';
  const args = settings.list('cmd_args').map(String);
  const secrets = settings.list('secrets').map(String);
  const variables = Object.entries(fields(settings.take('env_vars'))).filter(
    ([name]) => !/^(MCP_|FASTMCP_)/.test(name),
  );
  const isStdio = transport === 'stdio';
  const port = settings.number('target_port') ?? settings.number('port') ?? 8080;
  const [base, name, group] = [settings.text('base_name'), settings.text('name'), settings.text('group')];
  for (const field of OF_THE_LAPTOP) settings.take(field);
  return {
    id: base ?? name ?? 'server',
    groups: group === undefined ? [] : [group],
    props: {
      image: code(image),
      ...(isStdio ? { command: code([ENTRY_POINT, ...args]) } : { transport: code(transport), port: String(port) }),
      ...(variables.length > 0 && {
        env: code(Object.fromEntries(variables.map(([key, value]) => [key, String(value)]))),
      }),
      ...(secrets.length > 0 && { secrets: `{ ${secrets.map(secretOf).join(', ')} }` }),
      ...(profile.egress !== undefined && { egress: profile.egress }),
    },
    notes: [
      ...(isStdio ? [ENTRY_POINT_NOTE] : []),
      ...imageNotes(image),
      ...(secrets.length > 0 ? ['Its secrets were on a laptop: put them where the references say.'] : []),
      ...profile.notes,
      ...leftOver(settings),
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
