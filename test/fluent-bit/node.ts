import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port';

/** The name of a Service that a composition sends lines to: here it is this machine. */
export const STORE = 'store.logs.svc';
/** Longest part of a line that a container runtime writes at once. */
const PART = 16 * 1024;
const PATIENCE = 60_000;

/** A node: files of containers as the kubelet has them, and Fluent Bit with its state. */
export class Node {
  readonly folder = mkdtempSync(join(tmpdir(), 'node-'));
  private readonly running = new Set<ChildProcess>();
  private readonly output: string[] = [];

  /** What a container wrote, as a container runtime keeps it. */
  write(namespace: string, pod: string, container: string, lines: readonly string[], stream = 'stdout'): void {
    const folder = this.containerFolder(namespace, pod, container);
    mkdirSync(folder, { recursive: true });
    const text = lines.flatMap((line) => {
      const parts = line.match(new RegExp(`.{1,${PART}}`, 'gs')) ?? [''];
      return parts.map(
        (part, index) => `${new Date().toISOString()} ${stream} ${index < parts.length - 1 ? 'P' : 'F'} ${part}\n`,
      );
    });
    appendFileSync(join(folder, '0.log'), text.join(''));
  }

  /** As the kubelet does it: the file gets another name, and a new one takes its place. */
  rotate(namespace: string, pod: string, container: string): void {
    const folder = this.containerFolder(namespace, pod, container);
    renameSync(join(folder, '0.log'), join(folder, `0.log.${Date.now()}`));
    writeFileSync(join(folder, '0.log'), '');
  }

  /** A file of old lines, packed by the kubelet: nothing in it is to be read once more. */
  pack(namespace: string, pod: string, container: string, lines: readonly string[]): void {
    const file = join(this.containerFolder(namespace, pod, container), '0.log.20260101-000000.gz');
    writeFileSync(file, lines.map((line) => `2026-01-01T00:00:00Z stdout F ${line}\n`).join(''));
  }

  /** Starts a process of the agent with its configuration, paths and ports being this node's. */
  async start(files: Readonly<Record<string, string>>, stream: string, variables: Record<string, string> = {}) {
    const env = { ...variables, PATH: process.env['PATH'] };
    const port = await freePort();
    const config = join(this.folder, 'config', stream);
    mkdirSync(config, { recursive: true });
    mkdirSync(join(this.folder, 'state', stream), { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      const here = text
        .replaceAll('/var/log/pods', join(this.folder, 'pods'))
        .replaceAll('/var/lib/fluent-bit', join(this.folder, 'state', stream))
        .replaceAll('/etc/fluent-bit/config', config)
        .replaceAll('/etc/fluent-bit/ca', join(this.folder, 'ca'))
        .replaceAll(`host: ${STORE}`, 'host: 127.0.0.1')
        .replace(/http_port: \d+/, `http_port: ${port}`)
        .replace('http_listen: 0.0.0.0', 'http_listen: 127.0.0.1')
        // What is tried again is tried again soon.
        .replace('scheduler.cap: 60', 'scheduler.cap: 3');
      writeFileSync(join(config, name), here);
    }
    const args = ['--config', join(config, `${stream}.yaml`)];
    const { status, stderr, error } = spawnSync('fluent-bit', ['--dry-run', ...args], { encoding: 'utf8', env });
    if (error) throw new Error(`fluent-bit cannot be run, install it: ${error.message}`);
    if (status !== 0) throw new Error(`the configuration cannot be read: ${stderr}`);
    const child = spawn('fluent-bit', args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.running.add(child);
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (data) => this.output.push(String(data)));
    await until(
      () => answers(port),
      () => `an answer on its port\n${this.said}`,
    );
    const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
      this.running.delete(child);
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    };
    return { port, stop };
  }

  /** What Fluent Bit said. */
  get said(): string {
    return this.output.join('');
  }

  /** The content of all files of a folder. */
  filesIn(path: string): string[] {
    const folder = join(this.folder, path);
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  }

  makeFile(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, text);
  }

  async end(): Promise<void> {
    for (const child of this.running) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    rmSync(this.folder, { recursive: true });
  }

  private containerFolder(namespace: string, pod: string, container: string): string {
    return join(this.folder, 'pods', `${namespace}_${pod}_0b1c2d3e-0000-4000-8000-000000000000`, container);
  }
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string | (() => string)): Promise<void> {
  for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`it never came to ${typeof what === 'string' ? what : what()}`);
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/`).then(
    ({ ok }) => ok,
    () => false,
  );
