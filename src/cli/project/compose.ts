import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Assembly, Variable } from '../../contract';
import { StrataError } from '../../errors';
import { parseAssembly } from '../../synth';
import { progress, type Session } from '../session';
import { handedErrors, hookEnvironment } from './error-hook';
import { type Project, SETTINGS_FILE } from './settings';

/**
 * Runs a composition in a process of its own and takes over what it amounts to. What the program prints is shown, on stderr.
 *
 * @throws CompositionRefused, CLI_COMPOSITION_FAILED, CLI_COMPOSITION_SILENT, SYNTH_ASSEMBLY_INVALID
 */
export async function compose(
  project: Project,
  session: Session,
  variables: Readonly<Record<string, string>> = {},
): Promise<Assembly> {
  const folder = mkdtempSync(join(tmpdir(), `strata-compose-${process.pid}-`));
  try {
    progress(session, `Composing with \`${project.app}\``);
    const assembly = join(folder, 'assembly.json');
    const errors = join(folder, 'errors.json');
    const status = await run(project, { ...session.environment, ...variables }, session, assembly, errors);
    const refused = handedErrors(errors);
    if (refused) throw refused;
    const subject = join(project.folder, SETTINGS_FILE);
    if (status !== undefined) {
      throw new StrataError('CLI_COMPOSITION_FAILED', subject, { command: project.app, status });
    }
    if (!existsSync(assembly)) {
      throw new StrataError('CLI_COMPOSITION_SILENT', subject, { command: project.app });
    }
    return parseAssembly(readFileSync(assembly, 'utf8'), project.folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns how the program failed, or nothing */
function run(
  project: Project,
  environment: Session['environment'],
  session: Session,
  assembly: string,
  errors: string,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(project.app, {
      // The command is the user's own line for a shell, as cdk8s reads it.
      shell: true,
      cwd: project.folder,
      env: {
        ...hookEnvironment(environment, errors),
        ...(project.environment !== undefined && { [Variable.ENVIRONMENT]: project.environment }),
        [Variable.ASSEMBLY]: assembly,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const input of [child.stdout, child.stderr]) {
      const lines = createInterface({ input });
      // A program that was killed may reset its pipe. How it ended is told below.
      lines.on('error', () => undefined);
      lines.on('line', (line) => session.err(line));
    }
    const forget = session.onInterrupt(() => child.kill('SIGTERM'));
    child.once('error', ({ message }) => resolve(message));
    child.once('close', (code, signal) => {
      forget();
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
}
