import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Pod } from './cluster';
import type { Namespaces } from './namespaces';
import { ROOT } from './root.mjs';

/** What came of a connection. */
export interface Outcome {
  /** `open`: the other side spoke. `refused`: the network let it pass and nobody listens. `blocked`: the network did not. */
  readonly state: string;
  readonly said: string;
}

const PROGRAM = join(ROOT, 'test/network-proof/pod.mjs');
/** How long a pod may take to start on a busy machine, milliseconds. */
const START = 60_000;

/** The process in a pod's network namespace. */
export class Agent {
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  readonly #ready: Promise<void>;
  #text = '';
  #last = 0;

  private constructor(
    readonly pod: Pod,
    private readonly child: ChildProcess,
  ) {
    this.#ready = new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${pod.name} does not start`)), START);
      this.#waiting.set(0, () => {
        clearTimeout(timer);
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`${pod.name} ended with ${code}`)));
    });
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#read(chunk));
  }

  static async start(namespaces: Namespaces, pod: Pod): Promise<Agent> {
    const args = [
      'netns',
      'exec',
      namespaces.of(pod.name),
      process.execPath,
      PROGRAM,
      pod.name,
      JSON.stringify(pod.ports),
    ];
    const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } });
    const agent = new Agent(pod, child);
    await agent.#ready;
    return agent;
  }

  ask(command: string, options: object = {}): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.child.stdin?.write(`${JSON.stringify({ id, command, ...options })}\n`);
    });
  }

  probe(address: string, port: number, protocol: 'TCP' | 'UDP'): Promise<Outcome> {
    return this.ask('probe', { address, port, protocol }) as Promise<Outcome>;
  }

  /** Sends a text; once `until` was read, sends `then`. Tells what was read until the other side closed. */
  async exchange(address: string, port: number, text: string, until = '', then?: string): Promise<Outcome> {
    return (await this.ask('exchange', { address, port, text, until, then })) as Outcome;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin?.end();
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await gone;
    clearTimeout(timer);
  }

  #read(chunk: string): void {
    this.#text += chunk;
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) {
      const { id = 0, answer } = JSON.parse(line) as { id?: number; answer?: unknown };
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
    }
  }
}
