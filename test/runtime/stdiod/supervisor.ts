import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Peer } from './peer';
import { children, signal, until, within } from './processes';

declare const STDIOD_BUILD: 'release' | 'valgrind';

const folder = process.env['STRATA_STDIOD_BUILD']!;
/** Whether this run watches memory and descriptors. */
export const watched = STDIOD_BUILD === 'valgrind';
/** What time limits allow on top, in milliseconds: valgrind is slow. */
export const slack = watched ? 500 : 0;
export const puppet = join(folder, 'puppet');
export const release = join(folder, 'stdiod');
const program = join(folder, watched ? 'stdiod-valgrind' : 'stdiod');

/** One line that stdiod wrote to its log. */
export interface Event {
  readonly stdiod: string;
  readonly [name: string]: unknown;
}

export interface Options {
  readonly max?: number;
  readonly grace?: number;
  readonly term?: number;
  readonly drain?: number;
  /** Default: the puppet. */
  readonly command?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Put before the program, as in `prlimit --nofile=20`. */
  readonly wrapper?: readonly string[];
  /** The group of the volume, as a pod's fsGroup sets it. */
  readonly group?: number;
  /** More descriptors that stdiod is handed, beyond the three. */
  readonly extra?: number;
  /** More options of stdiod itself. */
  readonly own?: readonly string[];
}

/** Arguments that start stdiod, under valgrind when this run watches. */
export function commandLine(log: string, args: readonly string[]): string[] {
  const valgrind = [
    'valgrind',
    '--leak-check=full',
    '--track-fds=yes',
    '--error-exitcode=99',
    '--child-silent-after-fork=yes',
  ];
  return watched ? [...valgrind, `--log-file=${log}`, program, ...args] : [program, ...args];
}

const started = new Set<Supervisor>();

/** Ends what a failed test left. */
export async function endAll(): Promise<void> {
  for (const supervisor of started) {
    await supervisor.kill();
  }
}

export class Supervisor {
  readonly events: Event[] = [];
  readonly peers: Peer[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'stdiod-'));
  readonly socket = join(this.folder, 'run', 'mcp.sock');
  readonly process: ChildProcess;
  readonly exited: Promise<number | null>;
  private readonly log = join(this.folder, 'valgrind.log');

  private constructor(private readonly options: Options) {
    if (options.group !== undefined) {
      chownSync(this.folder, -1, options.group);
    }
    chmodSync(this.folder, 0o2777);
    const args = ['--listen', this.socket, '--max', String(options.max ?? 8)];
    args.push('--grace-ms', String(options.grace ?? 5_000), '--term-ms', String(options.term ?? 2_000));
    args.push('--drain-ms', String(options.drain ?? 0), ...(options.own ?? []), '--', ...(options.command ?? [puppet]));
    const [first, ...others] = [...(options.wrapper ?? []), ...commandLine(this.log, args)];
    const extra = Array.from({ length: options.extra ?? 0 }, () => 'pipe' as const);
    this.process = spawn(first!, others, {
      stdio: ['ignore', 'inherit', 'pipe', ...extra],
      env: { ...process.env, ...options.env },
    });
    this.exited = new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.process.once('error', (error) => {
        this.events.push({ stdiod: 'not started', error: error.message });
        resolve(null);
      });
    });
    createInterface({ input: this.process.stderr! }).on('line', (line) => {
      if (line.startsWith('{"stdiod"')) {
        this.events.push(JSON.parse(line) as Event);
      }
    });
    started.add(this);
  }

  static async start(options: Options = {}): Promise<Supervisor> {
    const supervisor = new Supervisor(options);
    await supervisor.event('listening');
    return supervisor;
  }

  /** The process id of stdiod itself, also when a wrapper forked. */
  get pid(): number {
    return this.process.pid!;
  }

  async connect(): Promise<Peer> {
    const peer = await Peer.connect(this.socket);
    this.peers.push(peer);
    return peer;
  }

  /** Waits for a line of the log. */
  async event(name: string, matches: (event: Event) => boolean = () => true, limit = 10_000): Promise<Event> {
    const find = () => this.events.find((event) => event.stdiod === name && matches(event));
    await until(`event ${name} in ${JSON.stringify(this.events)}`, () => find() !== undefined, limit);
    return find()!;
  }

  /** Waits for the end of a process and returns what was logged of it. */
  exit(pid: number, limit?: number): Promise<Event> {
    return this.event('exit', (event) => event['pid'] === pid, limit);
  }

  /** Stops stdiod as a kubelet would, and checks that it left nothing. Returns how long it took, in milliseconds. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', target = this.pid): Promise<number> {
    const start = performance.now();
    process.kill(target, signal);
    const { grace = 5_000, term = 2_000, drain = 0 } = this.options;
    const code = await within('exit of stdiod', this.exited, grace + term + drain + 1_500 + slack);
    const took = performance.now() - start;
    if (code !== 0) {
      throw new Error(`stdiod exited with ${code}: ${this.report()}`);
    }
    this.checkReport();
    this.remove();
    return took;
  }

  /** Valgrind's report, when this run watches. */
  report(): string {
    return watched ? readFileSync(this.log, 'utf8') : '';
  }

  /** Every descriptor that stdiod opened has been closed; memory is what --error-exitcode watches. */
  private checkReport(): void {
    const report = this.report();
    const open = /FILE DESCRIPTORS: (\d+) open \((\d+) std\) at exit/.exec(report);
    const inherited = report.match(/<inherited from parent>/g)?.length ?? 0;
    if (watched && (open === null || Number(open[1]) > Number(open[2]) + inherited)) {
      throw new Error(report);
    }
  }

  async kill(): Promise<void> {
    for (const child of this.process.exitCode === null ? children(this.pid) : []) {
      // A process on the way to its program is still in our own group.
      signal(child.group === child.pid ? -child.group : child.pid, 'SIGKILL');
    }
    this.process.kill('SIGKILL');
    await this.exited;
    this.remove();
  }

  private remove(): void {
    started.delete(this);
    for (const peer of this.peers) {
      peer.destroy();
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
