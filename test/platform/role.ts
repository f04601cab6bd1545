import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../runtime/support/http';
import { type Config, ROOT } from './composition';

/** How long something may take on a busy machine, milliseconds. */
export const PATIENCE = 40_000;
export type Line = Readonly<Record<string, unknown>>;

/** One role of the runtime as the image runs it: a process of the bundle, with a configuration file. */
export class Role {
  readonly #child: ChildProcess;
  #text = '';

  private constructor(
    readonly name: string,
    private readonly file: string,
    role: string,
    options: readonly string[],
  ) {
    const runtime = join(ROOT, 'lib/runtime/strata-runtime.mjs');
    this.#child = spawn(process.execPath, [...options, runtime, role, '--config', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH },
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  static async start(name: string, folder: string, config: Config, options: readonly string[] = []): Promise<Role> {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(config));
    const role = new Role(name, file, String(config.role), options);
    await until(() => {
      if (role.#gone) throw new Error(`${name} ended: ${role.#text}`);
      return role.listening;
    }, PATIENCE);
    return role;
  }

  /** Whole lines that it wrote. */
  get lines(): Line[] {
    const whole = this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  }

  get text(): string {
    return this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
  }

  /** Events of the audit stream, by type. */
  audit(type: string): Line[] {
    return this.lines.filter((line) => line.stream === 'audit' && line.type === type);
  }

  get listening(): Line | undefined {
    return this.lines.find(({ event }) => event === 'listening');
  }

  get url(): string {
    return String(this.listening?.url);
  }

  /** What it tells whoever scrapes. */
  async metrics(): Promise<string> {
    return (await fetch(`${this.listening?.admin}/metrics`)).text();
  }

  /** Replaces its configuration file, as a ConfigMap's change does. */
  configure(config: Config): void {
    writeFileSync(this.file, JSON.stringify(config));
  }

  /** Ends it at once, as the loss of a node does. */
  async kill(): Promise<void> {
    if (this.#gone) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }

  /** Asks it to end, and waits until it has written all. */
  async stop(): Promise<void> {
    if (this.#gone) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await closed;
    clearTimeout(timer);
  }

  get #gone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
