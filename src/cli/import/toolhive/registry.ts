import { parse } from 'yaml';
import { code, object, type RegistryDraft } from '../draft';
import { Account } from './account';
import { fields, list, type ToolHiveObject, text } from './documents';
import { secondsOf } from './duration';
import { leftOver } from './find';

/** An MCPRegistry: where it takes servers from, and who reads it. */
export function registryDraft({ name, namespace, spec }: ToolHiveObject): RegistryDraft {
  const settings = new Account(spec);
  const mounts = new Mounts(settings.list('volumes'), settings.list('volumeMounts'));
  const config = new Account(parsed(settings.text('configYAML')));
  const sources = config.list('sources').map((one) => sourceOf(new Account(one), mounts));
  const auth = config.in('auth');
  const oauth = auth.in('oauth');
  const [provider, ...others] = oauth.list('providers').map((one) => new Account(one));
  // How it logs in itself: nobody asks a token's issuer here.
  for (const field of ['name', 'clientId', 'clientSecretFile']) provider?.take(field);
  const [issuer, audience] = [provider?.text('issuerUrl'), provider?.text('audience')];
  const title = settings.text('displayName');
  const host = config.in('database').text('host');
  const codes = sources.flatMap(({ source }) => source ?? []);
  const isAnonymous = auth.take('mode') === 'anonymous';
  // How its own process logs in to its database.
  settings.take('pgpassSecretRef');
  for (const field of config.in('database').names) config.in('database').take(field);
  const registries = config.list('registries');
  return {
    id: name,
    ...(namespace !== undefined && { namespace }),
    props: {
      ...(codes.length > 0 && { sources: `[${['RegistrySource.composition()', ...codes].join(', ')}]` }),
      ...(isAnonymous && { anonymous: 'true' }),
      ...(issuer !== undefined && {
        identity: `Oidc.issuer(${code(issuer)}${audience === undefined ? '' : `, ${code({ audience })}`})`,
      }),
      ...(title !== undefined && { title: code(title) }),
    },
    notes: [
      'Which names a source brings is `allow`: look at each, and leave out what nobody needs.',
      'Nobody approved what its sources brought. `workflow` names who does, where `approval` asks for it.',
      ...(host === undefined
        ? []
        : [`Its database was PostgreSQL at ${host}: \`store: RegistryStore.postgres(...)\`, or leave it on a volume.`]),
      ...(registries.length > 1 ? ['It served several registries: here each of them is one of its own.'] : []),
      ...(others.length > 0 ? ['It took tokens of more than one provider: here one is taken.'] : []),
      ...sources.flatMap(({ notes }) => notes),
      ...leftOver(settings, config, ...(provider === undefined ? [] : [provider])),
    ].filter((note, at, all) => all.indexOf(note) === at),
  };
}

function sourceOf(source: Account, mounts: Mounts): { readonly source?: string; readonly notes: readonly string[] } {
  const id = source.text('name') ?? 'source';
  const seconds = secondsOf(source.in('syncPolicy').text('interval'));
  const filter = source.in('filter').in('names');
  const [names, denied] = [filter.list('include').map(String), filter.list('exclude').map(String)];
  const common = {
    id: code(id),
    allow: code(names.length === 0 ? ['*'] : names),
    ...(denied.length > 0 && { deny: code(denied) }),
    approval: code('automatic'),
    ...(source.take('format') === 'toolhive' && { format: code('toolhive') }),
    ...(seconds !== undefined && { seconds: String(seconds) }),
  };
  const made = makerOf(source, mounts, common);
  const notes = leftOver(source).map((note) => `Source ${id}: ${note}`);
  return made === undefined
    ? { notes: [`Source ${id} has no counterpart here: name its servers.`, ...notes] }
    : { source: made, notes };
}

function makerOf(source: Account, mounts: Mounts, common: Readonly<Record<string, string>>): string | undefined {
  const [git, api, file] = [source.in('git'), source.in('api'), source.in('file')];
  const [repository, endpoint, path] = [git.text('repository'), api.text('endpoint'), file.text('path')];
  if (repository !== undefined) {
    const ref = git.text('branch') ?? git.text('tag') ?? git.text('commit');
    const [at, auth] = [git.text('path'), git.in('auth')];
    const [username, password] = [auth.text('username'), mounts.secretAt(auth.text('passwordFile'))];
    return `RegistrySource.git(${object({
      ...common,
      url: code(repository),
      ...(ref !== undefined && { ref: code(ref) }),
      ...(at !== undefined && { path: code(at) }),
      ...(username !== undefined && { username: code(username) }),
      ...(password !== undefined && { token: password }),
    })})`;
  }
  if (endpoint !== undefined) return `RegistrySource.registry(${object({ ...common, url: code(endpoint) })})`;
  const configMap = mounts.configMapAt(path);
  if (configMap !== undefined) return `RegistrySource.configMap(${object({ ...common, configMap: code(configMap) })})`;
  if (source.names.includes('managed')) {
    source.take('managed');
    const { allow: _, ...published } = common;
    return `RegistrySource.published(${object(published)})`;
  }
  return undefined;
}

/** What is mounted where, which says whose file a path is. */
class Mounts {
  constructor(
    private readonly volumes: readonly unknown[],
    private readonly mounts: readonly unknown[],
  ) {}

  configMapAt(path: string | undefined): string | undefined {
    return text(fields(this.#volumeAt(path)?.['configMap'])['name']);
  }

  /** A key of a Secret, as TypeScript. */
  secretAt(path: string | undefined): string | undefined {
    const secret = fields(this.#volumeAt(path)?.['secret']);
    const [name, file] = [text(secret['secretName']), path?.split('/').at(-1)];
    const item = list(secret['items'])
      .map(fields)
      .find((one) => one['path'] === file);
    const key = text(item?.['key']) ?? file;
    return name === undefined || key === undefined ? undefined : `Secrets.kubernetes(${code({ name, key })})`;
  }

  #volumeAt(path: string | undefined) {
    if (path === undefined) return undefined;
    const mount = this.mounts.map(fields).find(({ mountPath }) => path.startsWith(`${String(mountPath)}/`));
    return this.volumes.map(fields).find(({ name }) => name === mount?.['name'] && name !== undefined);
  }
}

function parsed(content: string | undefined): unknown {
  try {
    return parse(content ?? '', { maxAliasCount: 100 });
  } catch {
    return {};
  }
}
