import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { descendantsOf } from './descendants';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it was asked to. */
  readonly expected: boolean;
}

/** How to start a process. */
export interface ProcessOptions extends Pick<SpawnOptions, 'cwd' | 'env'> {
  /** Told each line that it writes, on either stream. */
  readonly onLine: (line: string) => void;
  /** Opens a channel that closes when this process ends, however it ends. */
  readonly channel?: boolean;
  /** Whom SIGTERM goes to: the process alone, when it ends its children itself, or all of its group. */
  readonly terminate: 'process' | 'group';
}

/** A program that ends with a stack, and its runner with another, has said why some lines before. */
const REMEMBERED_LINES = 100;
/** For the last words of a process whose children still hold its streams open. */
const LAST_WORDS_MILLISECONDS = 200;

/**
 * A process that we started, in a process group of its own: Ctrl-C of the terminal reaches us alone, so that servers are stopped in order,
 * and what it started in turn goes with it.
 */
export class ManagedProcess {
  /** Resolves when the process has ended, or could not be started. */
  readonly ended: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #stopping = false;
  #hasEnded = false;

  constructor(
    command: string,
    args: readonly string[],
    private readonly options: ProcessOptions,
  ) {
    const { cwd, env, onLine, channel } = options;
    const stdio: SpawnOptions['stdio'] = ['ignore', 'pipe', 'pipe'];
    this.#child = spawn(command, args, { cwd, env, detached: true, stdio: channel ? [...stdio, 'ipc'] : stdio });
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      if (input === null) continue;
      const lines = createInterface({ input });
      // A process that was killed may reset its pipe. That it ended is told below.
      lines.on('error', () => undefined);
      lines.on('line', (line) => {
        this.#lines.push(line);
        if (this.#lines.length > REMEMBERED_LINES) this.#lines.shift();
        onLine(line);
      });
    }
    this.ended = this.#watch();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines that it wrote. */
  get lastLines(): readonly string[] {
    return this.#lines;
  }

  /** Asks the process to end, and ends its whole group if it has not after `seconds`. */
  async stop(seconds: number): Promise<void> {
    this.#stopping = true;
    this.#signal('SIGTERM', this.options.terminate);
    const timer = setTimeout(() => this.kill(), seconds * 1_000);
    await this.ended;
    clearTimeout(timer);
    // What it left behind in its group.
    this.kill();
  }

  /** Ends the process, its group and its descendants at once. A bridge's servers have groups of their own. */
  kill(): void {
    this.#stopping = true;
    const descendants = this.#hasEnded || this.pid === undefined ? [] : descendantsOf(this.pid);
    this.#signal('SIGKILL', 'group');
    for (const pid of descendants) send(pid, 'SIGKILL');
  }

  #watch(): Promise<Exit> {
    return new Promise((resolve) => {
      this.#child.once('error', ({ message }) => {
        this.#lines.push(message);
        resolve({ code: null, signal: null, expected: this.#stopping });
      });
      this.#child.once('exit', (code, signal) => {
        this.#hasEnded = true;
        const done = () => {
          // A process that it left behind may hold the other ends, and must not keep this one waiting.
          this.#child.stdout?.destroy();
          this.#child.stderr?.destroy();
          resolve({ code, signal, expected: this.#stopping });
        };
        this.#child.once('close', done);
        setTimeout(done, LAST_WORDS_MILLISECONDS);
      });
    });
  }

  #signal(signal: NodeJS.Signals, target: 'process' | 'group'): void {
    if (this.pid !== undefined) send(target === 'group' ? -this.pid : this.pid, signal);
  }
}

function send(target: number, signal: NodeJS.Signals): void {
  try {
    process.kill(target, signal);
  } catch {
    // It has ended already.
  }
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  if (signal !== null) return `it was stopped by ${signal}`;
  return code === null ? 'it could not be started' : `it ended with exit code ${code}`;
}
