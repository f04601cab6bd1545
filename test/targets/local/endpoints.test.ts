import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expectedEndpoint, noteEndpoints, runningEndpoints } from '../../../src/targets/local';
import { preferredPort } from '../../../src/targets/local/ports';
import { Scratch, serverOf } from './support';

const endpoint = { id: 'github', url: 'http://127.0.0.1:20001/mcp' };
let project: Scratch;
beforeEach(() => {
  project = new Scratch();
});
afterEach(() => project.remove());

test('a note is there while the servers run, for their user alone, and goes with them', () => {
  expect(runningEndpoints(project.path)).toEqual([]);
  const forget = noteEndpoints(project.path, [endpoint]);
  const [name = ''] = readdirSync(join(project.path, '.strata'));
  expect([name, statSync(join(project.path, '.strata', name)).mode & 0o777]).toEqual([`up-${process.pid}.json`, 0o600]);
  expect(runningEndpoints(project.path)).toEqual([endpoint]);
  forget();
  forget();
  expect(runningEndpoints(project.path)).toEqual([]);
});

test('a newer note of the same process takes the place of an older one', () => {
  noteEndpoints(project.path, [endpoint]);
  const forget = noteEndpoints(project.path, [{ ...endpoint, id: 'files' }]);
  expect(runningEndpoints(project.path)).toEqual([{ ...endpoint, id: 'files' }]);
  forget();
});

test('a project that cannot be written to goes without', () => {
  project.write('.strata', 'a file in the way');
  const forget = noteEndpoints(project.path, [endpoint]);
  expect(runningEndpoints(project.path)).toEqual([]);
  expect(forget).not.toThrow();
  expect(existsSync(join(project.path, '.strata'))).toBe(true);
});

test('without a note a server is expected on the port that is its own', () => {
  const server = serverOf('github', { program: { kind: 'command' }, command: ['x'] });
  expect(expectedEndpoint('/p', server)).toEqual({
    id: 'github',
    url: `http://127.0.0.1:${preferredPort('/p github')}/mcp`,
  });
});
