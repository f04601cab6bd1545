import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { packageRoot } from '../targets/local';
import type { Cli } from './cli';
import { auditCommand } from './commands/audit';
import { clientConfigCommand } from './commands/client-config';
import { clientPolicyCommand } from './commands/client-policy';
import { composeCommand } from './commands/compose';
import { containerfileCommand } from './commands/containerfile';
import { diagramCommand } from './commands/diagram';
import { diffCommand } from './commands/diff';
import { explainCommand } from './commands/explain';
import { importCommand } from './commands/import';
import { initCommand } from './commands/init';
import { inventoryCommand } from './commands/inventory';
import { lockCommand } from './commands/lock';
import { pinCommand } from './commands/pin';
import { registryCommand } from './commands/registry';
import { stageCommand } from './commands/stage';
import { synthCommand } from './commands/synth';
import { upCommand } from './commands/up';
import { EXIT_CODES_HELP, ExitCode, exitCodeOf } from './exit-code';
import { readProject } from './project/settings';
import { reportError } from './report/error';
import type { Session } from './session';

/** Options of every command. */
interface Global {
  readonly folder?: string;
  readonly environment?: string;
}

const PackageJson = z.looseObject({ version: z.string() });

/** The version of this package. */
export function packageVersion(): string {
  return PackageJson.parse(JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'))).version;
}

/**
 * Runs a command line to its end.
 *
 * @param argv the words after `strata`
 * @returns the exit code; nothing is thrown
 */
export async function run(argv: readonly string[], session: Session): Promise<ExitCode> {
  let code: ExitCode = ExitCode.OK;
  const program = commandLine(session, (ended) => {
    code = ended;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
    reportError(session, error);
    return exitCodeOf(error);
  }
}

/**
 * The command line with all its commands.
 *
 * @param end is told how a command ended
 */
export function commandLine(session: Session, end: Cli['end']): Command {
  const program = new Command('strata');
  const cli: Cli = {
    session,
    folder: () => resolve(session.folder, program.opts<Global>().folder ?? '.'),
    project: () => readProject(cli.folder(), program.opts<Global>().environment),
    end,
  };
  program
    .description('Typed infrastructure for the Model Context Protocol.')
    .version(packageVersion())
    .option('-C, --folder <folder>', 'the folder of the composition (default: the working directory)')
    .option('-e, --environment <name>', 'the environment to compose, such as prod')
    .addHelpText('after', `\n${EXIT_CODES_HELP}`);
  for (const command of [
    initCommand,
    synthCommand,
    lockCommand,
    pinCommand,
    upCommand,
    composeCommand,
    explainCommand,
    diffCommand,
    diagramCommand,
    importCommand,
    stageCommand,
    containerfileCommand,
    clientConfigCommand,
    clientPolicyCommand,
    inventoryCommand,
    registryCommand,
    auditCommand,
  ]) {
    program.addCommand(command(cli));
  }
  silence(program, session);
  return program;
}

/** The parser throws where it would end the process, and prints where the session says. */
function silence(command: Command, session: Session): void {
  const line = (write: (text: string) => void) => (text: string) => write(text.replace(/\n$/, ''));
  command.exitOverride().configureOutput({
    writeOut: line((text) => session.out(text)),
    writeErr: line((text) => session.err(text)),
  });
  for (const one of command.commands) silence(one, session);
}
