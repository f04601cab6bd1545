import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { LineLink } from './line-link';
import type { LinkEvents } from './supply';

/** From the end of input to SIGTERM, and from there to SIGKILL. Milliseconds. */
const GRACE = 2_000;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** The process's whole environment, but for `inherit`. */
  readonly env: Readonly<Record<string, string>>;
  /** Variables of the process, each with the variable of our own environment that holds its value. */
  readonly inherit: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** What a server gets to see: what is configured, and nothing of our own environment that is not named. */
function environmentOf({ env, inherit }: Command): Record<string, string> {
  const inherited = Object.entries(inherit).flatMap(([name, source]) => {
    const value = process.env[source];
    return value === undefined ? [] : [[name, value]];
  });
  return { ...env, ...Object.fromEntries(inherited) };
}

/** A server that the bridge starts itself, as on a laptop. */
export class ProcessLink extends LineLink {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    lineBytes: number,
    events: LinkEvents,
  ) {
    super(child.stdin, child.stdout, lineBytes, events);
    child.on('error', (error) => this.gone(`could not be started: ${error.message}`));
    child.on('exit', (code, signal) => this.exited(signal ?? `code ${code}`));
    // A server that closed its output will never answer again, whether or not it lives on.
    child.stdout.on('end', () => setImmediate(() => this.outputEnded()));
  }

  static start(configured: Command, lineBytes: number, events: LinkEvents): Promise<ProcessLink> {
    const { command, args, cwd } = configured;
    // A group of its own: package runners start the server as a child, and both have to go.
    const child = spawn(command, [...args], {
      cwd,
      env: environmentOf(configured),
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    });
    // Without file descriptors there are no pipes either, and the error follows.
    if (child.stdin === undefined || child.stdout === undefined) {
      return new Promise((_, reject) => child.once('error', reject));
    }
    return Promise.resolve(new ProcessLink(child, lineBytes, events));
  }

  protected override async stop(): Promise<void> {
    this.outbox.end();
    if (!this.running) return;
    const exit = once(this.child, 'exit');
    if (await within(exit, GRACE)) return;
    this.signal('SIGTERM');
    if (await within(exit, GRACE)) return;
    this.signal('SIGKILL');
    await exit;
  }

  private get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private exited(how: string): void {
    // What the server wrote last may still be in the pipe.
    if (this.child.stdout.readableEnded || this.child.stdout.destroyed) this.gone(`exited with ${how}`);
    else {
      const done = () => this.gone(`exited with ${how}`);
      this.child.stdout.once('close', done);
      // A grandchild can hold the pipe open for ever.
      setTimeout(() => {
        this.child.stdout.destroy();
        done();
      }, 250).unref();
    }
    this.signal('SIGKILL');
  }

  private outputEnded(): void {
    this.gone(this.running ? 'closed its output' : 'exited');
    void this.close();
  }

  /** To the whole group: a runner's children too. */
  private signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // The group is gone.
    }
  }
}

async function within(event: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(milliseconds, false, { signal: timer.signal }).catch(() => false);
  const won = await Promise.race([event.then(() => true), late]);
  timer.abort();
  return won;
}
