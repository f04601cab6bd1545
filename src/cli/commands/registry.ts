import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Command, Option } from 'commander';
import { runtimeBundle } from '../../targets/local';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import type { Session } from '../session';

interface Options {
  readonly config: string;
  readonly copy?: boolean;
  readonly format?: string;
}

const CONFIG = [
  '--config <file>',
  "the registry's configuration, as its ConfigMap holds it: it names the store",
] as const;
const FORMATS = ['server-json', 'toolhive', 'docker', 'composed'];

/** The runtime knows the stores; this finds it, and hands over what it says. */
export function registryCommand(cli: Cli): Command {
  const registry = new Command('registry').description("work with a registry's store: SQLite or PostgreSQL");
  const act = (operation: string) => async (file: string, options: Options) =>
    cli.end(await operate(cli.session, operation, file, options));
  registry
    .command('backup')
    .description('write everything that a registry knows, one state of it, while it runs')
    .argument('<file>', 'lines of JSON, which either kind of store is restored from; it is not overwritten')
    .requiredOption(...CONFIG)
    .option('--copy', 'a copy of the SQLite database in place of lines', false)
    .action(act('backup'));
  registry
    .command('restore')
    .description('fill an empty store from a backup of either kind of store: everything, or nothing')
    .argument('<file>', 'what `backup` wrote')
    .requiredOption(...CONFIG)
    .action(act('restore'));
  registry
    .command('import')
    .description("take servers into the registry's managed source, where they wait for approval")
    .argument(
      '<file>',
      "a registry of ToolHive, a catalogue of Docker, server.json, a registry's list, or composed entries",
    )
    .requiredOption(...CONFIG)
    .addOption(new Option('--format <format>', 'what the file holds').choices(FORMATS).makeOptionMandatory())
    .action(act('import'));
  return registry;
}

function operate(
  session: Session,
  operation: string,
  file: string,
  { config, copy, format }: Options,
): Promise<ExitCode> {
  const at = (path: string) => resolve(session.folder, path);
  const words = [
    '--config',
    at(config),
    '--file',
    at(file),
    ...(copy ? ['--copy'] : []),
    ...(format ? ['--format', format] : []),
  ];
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [runtimeBundle(), 'registry', operation, ...words], {
      cwd: session.folder,
      env: session.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const forget = session.onInterrupt(() => child.kill('SIGTERM'));
    for (const [input, tell] of [
      [child.stdout, (line: string) => session.out(line)],
      [child.stderr, (line: string) => session.err(line)],
    ] as const) {
      const lines = createInterface({ input });
      lines.on('error', () => undefined);
      lines.on('line', tell);
    }
    child.once('error', failed);
    child.once('close', (code) => {
      forget();
      done(code === 0 ? ExitCode.OK : code === 2 ? ExitCode.USAGE : ExitCode.UNAVAILABLE);
    });
  });
}
