import { z } from 'zod';
import { StrataError } from '../../errors';

const Argument = z.looseObject({
  type: z.string(),
  name: z.string().optional(),
  value: z.string().optional(),
  variables: z.looseObject({}).optional(),
});
const Package = z.looseObject({
  registryType: z.string(),
  identifier: z.string(),
  version: z.string().optional(),
  transport: z.looseObject({ type: z.string(), url: z.string().optional() }).optional(),
  runtimeArguments: z.array(Argument).optional(),
  packageArguments: z.array(Argument).optional(),
  environmentVariables: z.array(z.looseObject({ name: z.string() })).optional(),
});
const Listed = z.looseObject({
  server: z.looseObject({
    name: z.string(),
    version: z.string().optional(),
    packages: z.array(Package).optional(),
    remotes: z.array(z.looseObject({ url: z.string(), headers: z.array(z.unknown()).optional() })).optional(),
  }),
  _meta: z
    .looseObject({
      'io.modelcontextprotocol.registry/official': z.looseObject({ status: z.string().optional() }).optional(),
    })
    .optional(),
});
/** The official list, with every page in it (`GET /v0.1/servers`, OpenAPI 2025-12-01). */
const RegistryList = z.looseObject({ servers: z.array(Listed) });

/** One entry of `allowedMcpServers` or `deniedMcpServers`: a URL with `*`, or a whole command line. */
export type PolicyEntry = { readonly serverUrl: string } | { readonly serverCommand: readonly string[] };

/** What a registry amounts to, as clients are told. */
export interface PolicyLists {
  readonly allowed: readonly PolicyEntry[];
  readonly denied: readonly PolicyEntry[];
  /** Servers that a client can be given as they are: by the name that it shows. */
  readonly fixed: Readonly<Record<string, string>>;
  /** What no policy can say, for people. */
  readonly notes: readonly string[];
}

/**
 * The lists of a registry. What it calls deleted is denied, unless something that is not deleted is reached in the same way.
 *
 * @throws StrataError CLIENT_REGISTRY_INVALID
 */
export function policyLists(data: unknown, subject: string): PolicyLists {
  const { data: list, error } = RegistryList.safeParse(data);
  if (list === undefined) {
    const [issue] = error.issues;
    const problem = `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
    throw new StrataError('CLIENT_REGISTRY_INVALID', subject, { problem });
  }
  const [allowed, denied] = [new Map<string, PolicyEntry>(), new Map<string, PolicyEntry>()];
  const fixed: Record<string, string> = {};
  const notes: string[] = [];
  for (const { server, _meta } of list.servers) {
    const isDeleted = _meta?.['io.modelcontextprotocol.registry/official']?.status === 'deleted';
    const label = server.version === undefined ? server.name : `${server.name}@${server.version}`;
    for (const { url, headers } of server.remotes ?? []) {
      add(isDeleted ? denied : allowed, { serverUrl: pattern(url) });
      if (!isDeleted && !url.includes('{') && (headers ?? []).length === 0) fixed[localName(server.name)] ??= url;
    }
    for (const one of server.packages ?? []) {
      if (one.transport !== undefined && one.transport.type !== 'stdio') continue;
      const command = commandOf(one);
      if (command !== undefined) add(isDeleted ? denied : allowed, { serverCommand: command });
      else
        notes.push(
          `${label}: its command line differs from user to user (${one.registryType} ${one.identifier}), so that no policy can name it`,
        );
    }
  }
  for (const key of allowed.keys()) denied.delete(key);
  return {
    allowed: sorted(allowed),
    denied: sorted(denied),
    fixed: Object.fromEntries(Object.entries(fixed).sort()),
    notes: notes.sort(),
  };
}

function add(list: Map<string, PolicyEntry>, entry: PolicyEntry): void {
  list.set(JSON.stringify(entry), entry);
}

function sorted(list: ReadonlyMap<string, PolicyEntry>): PolicyEntry[] {
  return [...list].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** `{tenant}` stands for what a user fills in. */
function pattern(url: string): string {
  return url.replace(/\{[^}]*\}/g, '*');
}

/** `com.acme/github` is called `github`. */
function localName(name: string): string {
  return name.slice(name.indexOf('/') + 1).replace(/[^A-Za-z0-9_-]+/g, '-');
}

/** The command line that documentation and installers agree on; undefined where a user adds to it. */
function commandOf(one: z.infer<typeof Package>): readonly string[] | undefined {
  const { registryType, identifier, version, runtimeArguments = [], packageArguments = [] } = one;
  const [before, after] = [wordsOf(runtimeArguments), wordsOf(packageArguments)];
  if (before === undefined || after === undefined) return undefined;
  switch (registryType) {
    case 'npm':
      return version === undefined
        ? undefined
        : ['npx', ...(before.length > 0 ? before : ['-y']), `${identifier}@${version}`, ...after];
    case 'pypi':
      return version === undefined ? undefined : ['uvx', ...before, `${identifier}@${version}`, ...after];
    case 'oci': {
      const variables = (one.environmentVariables ?? []).flatMap(({ name }) => ['-e', name]);
      return ['docker', 'run', '-i', '--rm', ...before, ...variables, identifier, ...after];
    }
    default:
      return undefined;
  }
}

function wordsOf(given: readonly z.infer<typeof Argument>[]): string[] | undefined {
  const words: string[] = [];
  for (const { type, name, value, variables } of given) {
    const isOpen =
      variables !== undefined || value?.includes('{') === true || (value === undefined && type === 'positional');
    if (isOpen) return undefined;
    if (type === 'named' && name !== undefined) words.push(name);
    if (value !== undefined) words.push(value);
  }
  return words;
}
