import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { takeTurn } from './podman.mjs';

/** Runs of this suite wait for each other: addresses, subnets and names of its projects are fixed. */
const folder = mkdtempSync(join(tmpdir(), 'strata-turn-'));
const file = join(folder, 'lock');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('who comes second waits for the first to end, and no longer than it says', async () => {
  const end = await takeTurn(file, 60);
  await expect(takeTurn(file, 1)).rejects.toThrow(/another run has kept .* for 1 s/);
  const order: string[] = [];
  const second = takeTurn(file, 60).then((done) => {
    order.push('second');
    return done;
  });
  order.push('first ends');
  await end();
  await (await second)();
  expect(order).toEqual(['first ends', 'second']);
});

test('nobody waits for a run that was killed', async () => {
  const program = `const { takeTurn } = await import('${pathToFileURL('test/containers/podman.mjs')}');
    await takeTurn(${JSON.stringify(file)}, 60);
    console.log('taken');
    setInterval(() => undefined, 1_000);`;
  const other = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  await expect(takeTurn(file, 1)).rejects.toThrow(/another run has kept/);
  other.kill('SIGKILL');
  await (await takeTurn(file, 60))();
});
