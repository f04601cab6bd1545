import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const MOST_LOG = 20_000;
const LONGEST_END = 30_000;

/** A program that runs beside a test, and ends with it. */
export class Program {
  readonly #child: ChildProcess;
  #log = '';
  #failed: Error | undefined;

  private constructor(
    private readonly file: string,
    args: readonly string[],
  ) {
    this.#child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { PATH: process.env['PATH'] } });
    this.#child.once('error', (error) => {
      this.#failed = error;
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#log = (this.#log + chunk).slice(-MOST_LOG);
    });
    process.once('exit', this.#end);
  }

  static start(file: string, args: readonly string[]): Program {
    return new Program(file, args);
  }

  /** Waits until it answers. What it refuses until then is no error. */
  async until(answers: () => Promise<boolean>, milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!(await answers().catch(() => false))) {
      if (this.#failed) throw this.#failed;
      if (this.#gone) throw new Error(`${this.file} ended with ${this.#child.exitCode}:\n${this.#log}`);
      if (performance.now() > end) throw new Error(`${this.file} does not answer:\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async stop(): Promise<void> {
    process.removeListener('exit', this.#end);
    if (this.#failed || this.#gone) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(this.#end, LONGEST_END);
    await ended;
    clearTimeout(timer);
  }

  get #gone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  readonly #end = (): void => {
    this.#child.kill('SIGKILL');
  };
}
