import { join } from 'node:path';
import { BridgeConfig } from '../../../src/contract';
import type { Bridge } from '../../../src/runtime/bridge/bridge';
import { startBridge } from '../../../src/runtime/bridge/start';
import type { Output } from '../../../src/runtime/telemetry/output';

export const SERVERS = join(import.meta.dirname, 'servers');
const FIXTURES = join(import.meta.dirname, '../../fixtures/servers');

/** Servers that tests put behind a bridge. */
export const Server = {
  ECHO_V1: join(SERVERS, 'echo-v1.mjs'),
  ECHO_V2: join(SERVERS, 'echo-v2.mjs'),
  SCRIPTED: join(SERVERS, 'scripted.mjs'),
  FAULTY: join(FIXTURES, 'faulty.mjs'),
} as const;

/** Keeps what a bridge writes. */
export class Lines implements Output {
  readonly all: Record<string, unknown>[] = [];
  broken = false;
  waiting = 0;

  write(line: string): void {
    this.all.push(JSON.parse(line));
  }

  flush(): void {}

  async drained(): Promise<void> {}

  async written(): Promise<boolean> {
    return !this.broken;
  }

  events(event: string): Record<string, unknown>[] {
    return this.all.filter((line) => line.event === event);
  }

  get audit(): Record<string, unknown>[] {
    return this.all.filter((line) => line.stream === 'audit' && line.type !== 'chain');
  }
}

export interface TestBridge {
  readonly bridge: Bridge;
  readonly url: string;
  readonly admin: string;
  readonly lines: Lines;
}

const running = new Set<Bridge>();

type Sections = Record<string, unknown>;

/** Starts a bridge in this process, in front of a server or an upstream. */
export async function bridgeTo(server: string | Sections, config: Sections = {}): Promise<TestBridge> {
  const lines = new Lines();
  const upstream =
    typeof server === 'string' ? { transport: 'command', command: process.execPath, args: [server] } : server;
  const parsed = BridgeConfig.parse({
    role: 'bridge',
    server: 'test',
    drainSeconds: 2,
    ...config,
    listen: { host: '127.0.0.1', port: 0, adminPort: 0, allowedHosts: ['127.0.0.1'], ...(config.listen as object) },
    upstream,
  });
  const bridge = await startBridge(parsed, { output: lines });
  running.add(bridge);
  return { bridge, url: bridge.url, admin: bridge.adminUrl, lines };
}

/** For `afterEach`: ends the bridges that a test started. */
export async function closeBridges(): Promise<void> {
  await Promise.all([...running].map((bridge) => bridge.close()));
  running.clear();
}
