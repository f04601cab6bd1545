import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Driver } from '../bridge/driver.mjs';
import { cpu } from '../bridge/processes.mjs';
import { callsOf, profiled, recorded } from '../bridge/profile.mjs';

const SECONDS = 4;

/** Drives a gateway and the bridge behind it, both under V8's sampling profiler, and says which functions their time went to. */
export async function profile(behind, sessions) {
  const directory = mkdtempSync(join(tmpdir(), 'strata-profile-'));
  const folders = ['gateway', 'bridge'].map((name) => join(directory, name));
  for (const folder of folders) mkdirSync(folder);
  try {
    const driver = await Driver.start(behind, sessions, folders.map(profiled));
    const pids = [driver.proxy.pid, driver.proxy.bridge.pid];
    const state = () => pids.map((pid) => [cpu([pid]) / 1000, ...callsOf(pid)]);
    await driver.measure('100 B', 2_000);
    const before = state();
    const { rate } = await driver.measure('100 B', SECONDS * 1_000);
    const used = state().map((now, n) => now.map((value, index) => (value - before[n][index]) / (rate * SECONDS)));
    await driver.stop();
    return used
      .map(([time, reads, writes], n) => {
        const name = n === 0 ? behind.name : 'the bridge behind it';
        const title = `${name}, ${behind.era}, ${sessions} sessions: ${rate.toFixed(0)} calls/s, ${time.toFixed(0)} µs of processor time a call (profiled), ${reads.toFixed(2)} reads, ${writes.toFixed(2)} writes`;
        return `\n${title}\n${recorded(folders[n])}`;
      })
      .join('\n');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
