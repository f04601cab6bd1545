import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpu, descendants, pss } from './processes.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'load.mjs');

/** One target with its load client and open sessions, ready to be driven again and again. */
export class Driver {
  #load;
  #lines;
  #waiting = [];

  /** @param node arguments of Node.js for the bridge */
  static async start(target, sessions, node = []) {
    const driver = new Driver();
    driver.target = target;
    driver.sessions = sessions;
    driver.proxy = target.start ? await target.start(node) : undefined;
    driver.#load = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    driver.#lines = createInterface(driver.#load.stdout);
    driver.#lines.on('line', (line) => driver.#waiting.shift()?.(JSON.parse(line)));
    driver.#load.on('close', () => driver.#waiting.shift()?.({ failure: 'the load client ended' }));
    // The floor knows no sessions.
    const era = target.era === 'either' ? 'modern' : target.era;
    const opened = await driver.#ask({ open: { url: driver.proxy?.url, command: target.command, era, sessions } });
    if (opened.failure) {
      await driver.stop();
      throw new Error(`${target.name}, ${sessions} sessions: ${opened.failure}`);
    }
    driver.pipe = opened.pid;
    return driver;
  }

  #ask(command) {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#load.stdin.write(`${JSON.stringify(command)}\n`);
    });
  }

  get proxyPids() {
    return this.proxy ? [this.proxy.pid] : [];
  }

  get serverPids() {
    return this.proxy ? descendants(this.proxy.pid) : [this.pipe];
  }

  /** Drives all sessions for a while: throughput, latencies, and the processor time of each side per request. */
  async measure(payload, milliseconds) {
    const [proxies, servers] = [this.proxyPids, this.serverPids];
    const before = [cpu(proxies), cpu(servers)];
    const outcome = await this.#ask({ run: { payload, milliseconds } });
    const after = [cpu(proxies), cpu(servers)];
    if (outcome.failure) {
      throw new Error(`${this.target.name}: ${outcome.failure}`);
    }
    const perRequest = (side) => (after[side] - before[side]) / 1000 / Math.max(1, outcome.requests);
    return {
      rate: outcome.requests / outcome.seconds,
      p50: outcome.p50,
      p99: outcome.p99,
      errors: outcome.errors,
      proxyCpu: this.proxy ? perRequest(0) : undefined,
      serverCpu: perRequest(1),
    };
  }

  memory() {
    const [proxy, servers] = [pss(this.proxyPids), pss(this.serverPids)];
    return { proxy, total: proxy + servers };
  }

  async stop() {
    if (this.#load.exitCode === null) {
      this.#load.stdin.write('{"end":true}\n');
      const timer = setTimeout(() => this.#load.kill('SIGKILL'), 2_000);
      await once(this.#load, 'close');
      clearTimeout(timer);
    }
    await this.proxy?.stop();
  }
}
