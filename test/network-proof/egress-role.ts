import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from './cluster';
import type { Namespaces } from './namespaces';
import { ROOT } from './root.mjs';

const LIB = join(ROOT, 'lib');
/** How long something may take on a busy machine, milliseconds. */
const PATIENCE = 30_000;

type Event = Readonly<Record<string, unknown>>;

/** The port of a server on the egress proxy, from the configuration that the proxy boots from. */
export function portOf(cluster: Cluster, server: string): number {
  const found = cluster.configOf('egress').listeners.find((listener) => listener.server === server);
  if (found === undefined) throw new Error(`the proxy has no port for ${server}`);
  return found.port;
}

/** The egress role of the runtime, as the image runs it, in the proxy's network namespace and with the ConfigMap of the composition. */
export class EgressRole {
  readonly #folder = mkdtempSync(join(tmpdir(), 'network-proof-'));
  readonly #child: ChildProcess;
  #text = '';
  #taken = new Set<Event>();

  private constructor(namespaces: Namespaces, cluster: Cluster, pod: string) {
    const config = join(this.#folder, 'config.json');
    writeFileSync(config, JSON.stringify(cluster.configOf('egress')));
    const runtime = join(LIB, 'runtime/strata-runtime.mjs');
    const args = ['netns', 'exec', namespaces.of(pod), process.execPath, runtime, 'egress', '--config', config];
    this.#child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env['PATH'] } });
    this.#child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#text += chunk;
    });
  }

  static async start(namespaces: Namespaces, cluster: Cluster, pod: string): Promise<EgressRole> {
    const role = new EgressRole(namespaces, cluster, pod);
    await role.#until(() => (role.#text.includes('"listening"') ? true : undefined), 'listens');
    return role;
  }

  /** The connections that it audited. */
  get events(): Event[] {
    const whole = this.#text.slice(0, this.#text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line.includes('"type":"egress"'))
      .map((line) => JSON.parse(line) as Event);
  }

  /** Waits for an event that was not asked for before. */
  event(fits: (event: Event) => boolean): Promise<Event> {
    const known = new Set([...this.#taken].map((event) => event['sequence']));
    return this.#until(() => {
      const found = this.events.find((event) => !known.has(event['sequence']) && fits(event));
      if (found !== undefined) this.#taken.add(found);
      return found;
    }, 'audits');
  }

  /** Ends it, and verifies what it wrote with the command line. */
  async verified(): Promise<{ readonly code: number | null; readonly text: string }> {
    await this.#end();
    const args = [join(LIB, 'cli/main.js'), 'audit', 'verify', '-'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { input: this.#text, encoding: 'utf8' });
    return { code: status, text: `${stdout}${stderr}`.trim() };
  }

  async stop(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE);
    await closed;
    clearTimeout(timer);
  }

  async #until<Found>(find: () => Found | undefined, what: string): Promise<Found> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (performance.now() > end) throw new Error(`it never ${what}:\n${this.#text.slice(-2_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
