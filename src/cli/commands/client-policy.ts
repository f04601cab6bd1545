import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command } from 'commander';
import { type PolicyFile, policyFiles, policyLists } from '../../clients';
import { type Assembly, ComposedEntries } from '../../contract';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { type RegistryListing, readRegistry } from '../clients/registry-list';
import { ExitCode } from '../exit-code';
import { compose } from '../project/compose';

interface Options {
  readonly registry?: string;
  readonly registryUrl?: string;
  readonly bearer?: string;
  readonly out?: string;
}

export function clientPolicyCommand(cli: Cli): Command {
  return new Command('client-policy')
    .description(
      'write what makes clients start the servers of a registry and no others: for Claude Code, GitHub Copilot and VS Code',
    )
    .option('--registry <place>', 'the base URL of a registry, or a file with its list, in place of the composition')
    .option('--registry-url <url>', 'where clients reach the registry, if not there')
    .option('--bearer <variable>', 'the variable that holds a token for the registry')
    .option(
      '--out <folder>',
      'where the files go; they are overwritten (default: standard output, as one JSON document)',
    )
    .action(async (options: Options) => cli.end(await clientPolicy(cli, options)));
}

async function clientPolicy(cli: Cli, { registry, registryUrl, bearer, out }: Options): Promise<ExitCode> {
  const { session } = cli;
  const { data, subject, url }: RegistryListing =
    registry === undefined ? await composedList(cli) : await readRegistry(session, registry, bearer);
  const lists = policyLists(data, subject);
  const told = registryUrl ?? url;
  const files = policyFiles(lists, { ...(told !== undefined && { registryUrl: told }) });
  if (out === undefined) {
    session.out(JSON.stringify(Object.fromEntries(files.map(({ path, content }) => [path, content])), null, 2));
  } else write(resolve(session.folder, out), files);
  for (const { path, note, source } of files) session.err(`${path}: ${note} ${source}`);
  for (const note of lists.notes) session.err(note);
  session.err(`${lists.allowed.length} allowed, ${lists.denied.length} denied, of ${subject}`);
  return ExitCode.OK;
}

function write(folder: string, files: readonly PolicyFile[]): void {
  for (const { path, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** What the registry of the composition lists of the composition itself: entries of other sources are known to the running one alone. */
async function composedList(cli: Cli): Promise<RegistryListing> {
  const { folder, ...project } = cli.project();
  const assembly = await compose({ folder, ...project }, cli.session);
  const servers = entriesOf(assembly);
  if (servers.length === 0) throw new StrataError('CLIENT_POLICY_EMPTY', folder, {});
  return { data: { servers }, subject: folder };
}

function entriesOf({ objects }: Assembly): { server: unknown }[] {
  return objects
    .filter(({ manifest }) => manifest.kind === 'ConfigMap')
    .flatMap(({ manifest }) => Object.entries((manifest['data'] ?? {}) as Record<string, unknown>))
    .flatMap(([name, text]) => {
      if (!name.endsWith('.json') || typeof text !== 'string' || !text.includes('"entries"')) return [];
      // Other files of JSON are none of these.
      const { data } = ComposedEntries.safeParse(jsonOf(text));
      return data?.entries.filter(({ groups }) => groups === undefined).map(({ server }) => ({ server })) ?? [];
    });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
