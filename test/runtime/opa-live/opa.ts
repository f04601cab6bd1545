import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort } from '../../support/free-port';
import { until } from '../support/http';

const ROOT = join(import.meta.dirname, '../../..');
const PROGRAM = join(ROOT, 'test-results/opa');
/** The policies of the documentation. */
export const POLICIES = join(ROOT, 'examples/opa');

/** Runs the program once; what it said, and whether it was content. */
export function opa(...args: string[]): { readonly ok: boolean; readonly text: string } {
  const { status, stdout, stderr, error } = spawnSync(PROGRAM, args, { encoding: 'utf8', timeout: 30_000 });
  if (error) throw error;
  return { ok: status === 0, text: stdout + stderr };
}

/** Open Policy Agent as a service of this machine, which asks for a token. */
export class OpaServer {
  #log = '';
  readonly #child: ChildProcess;

  private constructor(
    private readonly port: number,
    token: string,
    policies: readonly string[],
  ) {
    const checks = ['--authentication=token', '--authorization=basic', '--disable-telemetry'];
    this.#child = spawn(PROGRAM, ['run', '--server', `--addr=127.0.0.1:${port}`, ...checks, ...policies], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, OPA_TOKEN: token },
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.#log += chunk;
    });
  }

  static async start(token: string, ...policies: string[]): Promise<OpaServer> {
    const server = new OpaServer(await freePort(), token, policies);
    try {
      await until(() => {
        if (server.#child.exitCode !== null) throw new Error(`it ended: ${server.#log}`);
        return server.#answers();
      }, 40_000);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  url(path = '/v1/data/mcp/authz'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(this.url('/health'))).ok;
    } catch {
      return false;
    }
  }
}
