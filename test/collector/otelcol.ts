import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAM = join(__dirname, '../../test-results/otelcol');

/** Values of the variables that a configuration takes secrets from. */
export const variablesOf = (config: string) =>
  Object.fromEntries([...config.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => [name, `value-of-${name}`]));

/** What the collector says about a configuration. Empty: it would load it. */
export function validate(file: string, variables: Readonly<Record<string, string>> = {}): string {
  const { status, stderr, error } = spawnSync(PROGRAM, ['validate', `--config=file:${file}`], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...variables },
    timeout: 30_000,
  });
  if (error) throw error;
  if (status === 0) return '';
  return stderr.trim() || `it ended with ${status}`;
}

/** A collector that runs. */
export class Otelcol {
  #log = '';
  readonly #child: ChildProcess;

  private constructor(file: string) {
    this.#child = spawn(PROGRAM, [`--config=file:${file}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env['PATH'] },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#log += chunk;
    });
  }

  static async start(file: string): Promise<Otelcol> {
    const collector = new Otelcol(file);
    await until(() => {
      if (collector.#child.exitCode !== null) throw new Error(`the collector ended: ${collector.log}`);
      return collector.log.includes('Everything is ready');
    }, 'the collector is ready');
    return collector;
  }

  get log(): string {
    return this.#log;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: string, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
