import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from '../targets/local/support';

/** What `npm start` runs, as in a pipe. */
test('the tour synthesizes two stages, serves two public servers, calls both and ends by itself', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(REPOSITORY, 'build/tour.mjs'), '--once'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    timeout: 120_000,
  });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/stage-1-experiment synth\n3 servers, \d+ objects\n\d+ checks passed, 0 errors, 0 warnings/);
  expect(stdout).toMatch(/stage-2-pilot synth\n6 servers, \d+ objects\n\d+ checks passed, 0 errors, 0 warnings/);
  expect(stdout).toContain('echo({"message":"first light"}) = "Echo: first light"');
  expect(stdout).toMatch(/read_text_file\(.*\) = "# Hello"/);
  const snippet = JSON.parse(stdout.slice(stdout.indexOf('{\n')));
  expect(Object.keys(snippet.mcpServers)).toEqual(['everything', 'files']);
}, 150_000);
