import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PortalWorkload } from '../../src/contract';
import { Metrics } from '../../src/runtime/telemetry/metrics';
import { until } from '../runtime/registry/support';
import { freePort } from '../support/free-port';

const HOUR = 3_600;

/** Calls of one hour: tool, error, seconds. */
export type Call = readonly [tool: string, error: string | undefined, seconds: number];
export interface Bridge extends PortalWorkload {
  /** What is called in an hour, by how many hours ago that is. */
  readonly calls: (hoursAgo: number) => readonly Call[];
}

/** A Prometheus that has read bridges every hour for some days: their own metrics, in their own format. */
export async function startPrometheus(
  bridges: readonly Bridge[],
  days: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'strata-prometheus-'));
  const now = Math.floor(Date.now() / 1_000);
  writeFileSync(join(folder, 'past'), `${bridges.flatMap((bridge) => past(bridge, days, now)).join('\n')}\n# EOF\n`);
  const data = join(folder, 'data');
  const { status, stderr, error } = spawnSync(
    'promtool',
    ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'past'), data],
    {
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  if (status !== 0)
    throw new Error(`promtool did not write blocks; it is of the package prometheus: ${error ?? stderr}`);
  writeFileSync(join(folder, 'prometheus.yml'), 'global: {}\n');
  const port = await freePort();
  const args = ['--config.file', join(folder, 'prometheus.yml'), '--storage.tsdb.path', data];
  const child = spawn(
    'prometheus',
    [...args, '--storage.tsdb.retention.time=60d', '--web.listen-address', `127.0.0.1:${port}`, '--log.level=error'],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  await until(async () => {
    if (child.exitCode !== null) throw new Error('prometheus ended');
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.status === 200;
  }, 60_000);
  return { url, close: () => ended(child).then(() => rmSync(folder, { recursive: true, force: true })) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** What a scrape would have read each hour, with the labels that a scrape writes. */
function past({ calls, platform, namespace, workload }: Bridge, days: number, now: number): string[] {
  const metrics = new Metrics();
  const labels = `platform="${platform}",namespace="${namespace}",workload="${workload}",role="bridge"`;
  const lines: string[] = [];
  for (let ago = days * 24; ago >= 0; ago--) {
    for (const [tool, error, seconds] of calls(ago))
      metrics.operation('tools/call', '2025-11-25', tool, error, seconds);
    metrics.operation('tools/list', '2025-11-25', undefined, undefined, 0.01);
    const at = now - ago * HOUR;
    for (const line of metrics.render().split('\n')) {
      const [, name, own, value] = /^(mcp_server_operation_\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      if (name !== undefined) lines.push(`${name}{${labels},${own}} ${value} ${at}`);
    }
  }
  return lines;
}
