import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program on the search path, if it is there. */
export function findTool(name: string, path: string | undefined): string | undefined {
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** How a tool ended. */
export interface ToolResult {
  readonly ok: boolean;
  readonly output: string;
  /** The last words on stderr, for an error message. */
  readonly problem: string;
}

/** Runs a tool to its end, for at most `seconds`. */
export function runTool(
  command: string,
  args: readonly string[],
  options: { readonly env: NodeJS.ProcessEnv; readonly cwd?: string; readonly seconds: number },
): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.seconds * 1_000,
    });
    let output = '';
    let errors = '';
    // A tool that was killed may reset its pipes; how it ended is told below.
    for (const pipe of [child.stdout, child.stderr]) pipe.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4_096);
    });
    child.once('error', ({ message }) => resolve({ ok: false, output, problem: message }));
    child.once('close', (code, signal) => {
      const said = errors.trim().split('\n').slice(-3).join(' / ');
      const ended = signal === null ? `exit code ${code}` : `stopped by ${signal} after ${options.seconds} s`;
      resolve({ ok: code === 0, output, problem: said === '' ? ended : said });
    });
  });
}
