import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command } from 'commander';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { renderComposition } from '../import/render';
import { readToolHive } from '../import/toolhive';

interface Options {
  readonly out?: string;
  readonly name: string;
}

export function importCommand(cli: Cli): Command {
  const command = new Command('import').description('write a composition from what another tool runs');
  command
    .command('toolhive')
    .description(
      'read servers, proxies, gateways, registries and what they name, or RunConfigs of thv; say what ToolHive did not enforce',
    )
    .argument(
      '<files...>',
      'YAML or JSON, such as `kubectl get mcpservers,virtualmcpservers,mcptoolconfigs,mcpoidcconfigs,configmaps -A -o yaml`; docs/migrate-from-toolhive.md has all kinds',
    )
    .option('-o, --out <file>', 'the program; it is not overwritten (default: standard output)')
    .option('--name <name>', "the platform's name", 'imported')
    .action((files: string[], options: Options) => {
      importToolHive(cli, files, options);
      cli.end(ExitCode.OK);
    });
  return command;
}

function importToolHive({ session }: Cli, files: readonly string[], { out, name }: Options): void {
  const read = files.map((file) => ({ name: basename(file), text: readFile(resolve(session.folder, file)) }));
  const draft = readToolHive(read);
  const { servers, gateways, registries } = draft;
  const all = [...servers, ...gateways.flatMap((gateway) => [gateway, ...gateway.remotes]), ...registries];
  if (all.length === 0) {
    throw new StrataError('CLI_IMPORT_EMPTY', files.join(', '), {});
  }
  const program = renderComposition(draft, name);
  for (const { id, notes } of all) for (const note of notes) session.err(`${id}: ${note}`);
  for (const note of draft.notes) session.err(note);
  if (out === undefined) session.out(program.trimEnd());
  else write(resolve(session.folder, out), program);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StrataError('CLI_IMPORT_UNREADABLE', path, { reason: (error as Error).message });
  }
}

function write(path: string, program: string): void {
  if (existsSync(path)) throw new StrataError('CLI_IMPORT_EXISTS', path, {});
  writeFileSync(path, program, { flag: 'wx' });
}
