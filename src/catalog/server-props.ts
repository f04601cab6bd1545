import type { ListingProps, McpServerProps, SecretSource, Volume } from '../constructs';
import type { CatalogEntry } from '../contract';
import { Egress } from '../network';
import { checkOptions, type Options } from './check-options';
import { recordedTools } from './recorded';

type Texts = Readonly<Record<string, string>>;

/** What options add to a server's environment and arguments. */
interface Addition {
  readonly env?: Texts;
  readonly args?: readonly string[];
}

/** The props of a server that an entry describes, as options complete it. */
export function serverProps(entry: CatalogEntry, given: object): McpServerProps {
  const options = given as Options;
  checkOptions(entry, options);
  const additions = [entry, access(entry, options), ...settings(entry, options), ...folders(entry, options)];
  const env: Texts = Object.assign({}, ...additions.map((addition) => addition.env));
  const args = additions.flatMap((addition) => addition.args ?? []);
  const secrets = secretsOf(entry, options);
  const egress = egressOf(entry, options);
  const volumes = volumesOf(entry, options).map(([, volume]) => volume);
  const tools = recordedTools(entry, options);
  return {
    title: entry.title,
    listing: listingOf(entry),
    ...program(entry, options, args),
    ...(Object.keys(env).length > 0 && { env }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
    ...(egress.length > 0 && { egress }),
    ...(volumes.length > 0 && { volumes }),
    ...(tools && { recordedTools: tools }),
    ...(entry.memoryPerProcess !== undefined && { sessions: { memoryPerProcess: entry.memoryPerProcess } }),
  };
}

/** How it stands in registries: what is known of it, whoever runs it. */
export function listingOf({ description, dataClass, repository, permissions }: CatalogEntry): ListingProps {
  return { description, dataClass, permissions, ...(repository !== undefined && { repository }) };
}

function program(entry: CatalogEntry, options: Options, args: readonly string[]): McpServerProps {
  const image = options['image'] as string | undefined;
  if (entry.package?.registryType === 'oci') {
    const command = [...(entry.command ?? []), ...args];
    return image === undefined ? { package: entry.package, command } : { image, command };
  }
  return { package: entry.package, ...(image !== undefined && { image }), ...(args.length > 0 && { args }) };
}

function access({ readOnly }: CatalogEntry, options: Options): Addition {
  return (options['writes'] === true ? readOnly?.off : readOnly?.on) ?? {};
}

function settings(entry: CatalogEntry, options: Options): Addition[] {
  return Object.entries(entry.settings ?? {}).flatMap(([name, { env, args }]) => {
    const value = options[name];
    return value === undefined ? [] : [filled({ env, args }, Array.isArray(value) ? value.join(',') : String(value))];
  });
}

function volumesOf(entry: CatalogEntry, options: Options): [name: string, Volume][] {
  return Object.keys(entry.volumes ?? {}).flatMap((name) => {
    const given = (options[name] ?? []) as Volume | readonly Volume[];
    return [given].flat().map((volume): [string, Volume] => [name, volume]);
  });
}

function folders(entry: CatalogEntry, options: Options): Addition[] {
  return volumesOf(entry, options).map(([name, { path }]) => filled(entry.volumes?.[name] ?? {}, path));
}

function filled({ env = {}, args = [] }: Addition, value: string): Addition {
  // A function as replacement: "$&" in a value means nothing.
  const fill = (template: string) => template.replaceAll('{value}', () => value);
  return {
    env: Object.fromEntries(Object.entries(env).map(([variable, template]) => [variable, fill(template)])),
    args: args.map(fill),
  };
}

function secretsOf(entry: CatalogEntry, options: Options): Record<string, SecretSource> {
  return Object.fromEntries(
    Object.entries(entry.secrets ?? {}).flatMap(([name, { variables }]) => {
      const source = options[name] as SecretSource | undefined;
      return source === undefined ? [] : variables.map((variable) => [variable, source] as const);
    }),
  );
}

/** What the composition says; else the hosts that options name, and those that are known and not replaced by them. */
function egressOf(entry: CatalogEntry, options: Options): readonly Egress[] {
  const said = options['egress'] as readonly Egress[] | undefined;
  if (said !== undefined) return said;
  const named = Object.entries(entry.settings ?? {}).flatMap(([name, { form }]) => {
    const value = options[name];
    return form === 'host' && typeof value === 'string' ? [value] : [];
  });
  const known = (entry.egress ?? []).filter(({ replacedBy }) => options[replacedBy ?? ''] === undefined);
  return [...named, ...known.map(({ host }) => host)].map((host) => Egress.https(host));
}
