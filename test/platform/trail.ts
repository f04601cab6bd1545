import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { ROOT } from './composition';
import type { Platform } from './platform';
import { PATIENCE, type Role } from './role';

/** Requests that a gateway has on record. */
export interface OnRecord {
  /** That are over. */
  readonly calls: number;
  /** That were refused before they were read. */
  readonly accesses: number;
  /** That began, and whose end nobody saw: the process was lost. */
  readonly unfinished: number;
}

export function onRecord(gateway: Role): OnRecord {
  const calls = gateway.audit('call');
  const ended = new Set(calls.map(({ attempt }) => attempt));
  return {
    calls: calls.length,
    accesses: gateway.audit('access').reduce((sum, { count }) => sum + Number(count), 0),
    unfinished: gateway.audit('attempt').filter(({ sequence }) => !ended.has(sequence)).length,
  };
}

/** To be asked at the end of a run: every request is on record, every chain is whole, and a line that was changed is found. Stops all roles. */
export async function checkTrail(platform: Platform): Promise<void> {
  for (const role of platform.roles) await role.stop();
  const records = platform.gateways.map(onRecord);
  const total = (of: keyof OnRecord) => records.reduce((sum, record) => sum + record[of], 0);
  const all = total('calls') + total('accesses') + total('unfinished');
  const { requests } = platform.ledger;
  platform.row(
    'audit',
    `${all} on record / ${requests} requests = ${(all / requests).toFixed(3)} (${total('calls')} calls, ${total('accesses')} refused accesses, ${total('unfinished')} without end)`,
  );
  expect(all).toBe(requests);
  const text = platform.roles.map((role) => role.text).join('');
  expect(verify(platform, text)).toMatchObject({ status: 0 });
  const denied = text.split('"outcome":"denied"').length - 1;
  expect(denied).toBeGreaterThan(0);
  const changed = text.replace('"outcome":"denied"', '"outcome":"success"');
  const found = verify(platform, changed);
  expect([found.status, found.stdout]).toEqual([1, expect.stringContaining('altered')]);
  platform.row(
    'audit verify',
    `${platform.roles.length} chains whole; 1 changed line of ${text.split('\n').length - 1} found`,
  );
}

function verify({ folder }: Platform, text: string) {
  const file = join(folder, 'audit.log');
  writeFileSync(file, text);
  const args = [join(ROOT, 'lib/cli/main.js'), 'audit', 'verify', file];
  return spawnSync(process.execPath, args, { encoding: 'utf8', timeout: PATIENCE });
}
