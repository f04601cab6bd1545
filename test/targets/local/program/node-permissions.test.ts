import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nodePermissions } from '../../../../src/targets/local/program/node-permissions';
import { Scratch } from '../support';

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** What a confined program achieves. */
function attempt(expression: string, read: string[] = [], write: string[] = []): string {
  const program = scratch.write(
    'program.mjs',
    `import fs from 'node:fs'; console.log(await (async () => ${expression})());`,
  );
  const { flags } = nodePermissions({ read: [program, ...read], write, network: false });
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, program], { encoding: 'utf8', env: {} });
  return stdout.trim() || (/ERR_ACCESS_DENIED/.exec(stderr)?.[0] ?? stderr);
}

const inside = scratch.write('inside/file', 'mine');
const outside = scratch.write('inside-not/file', 'yours');
const folder = join(scratch.path, 'inside');

test.each([
  ['reads what it may read', `fs.readFileSync('${inside}', 'utf8')`, 'mine'],
  ['does not read the neighbour with the same beginning', `fs.readFileSync('${outside}')`, 'ERR_ACCESS_DENIED'],
  ['does not read the account', `fs.readFileSync('/etc/passwd')`, 'ERR_ACCESS_DENIED'],
  ['does not write where it only reads', `fs.writeFileSync('${inside}', '')`, 'ERR_ACCESS_DENIED'],
  ['starts no process', `(await import('node:child_process')).execSync('id')`, 'ERR_ACCESS_DENIED'],
  ['starts no thread', `new (await import('node:worker_threads')).Worker('', { eval: true })`, 'ERR_ACCESS_DENIED'],
  ['loads no addon', `process.dlopen({ exports: {} }, '${inside}')`, 'ERR_DLOPEN_DISABLED'],
])('a confined program %s', (_, expression, expected) => {
  const result = attempt(expression, [folder]);
  expect(expected === 'ERR_DLOPEN_DISABLED' ? /ERR_DLOPEN_DISABLED/.exec(result)?.[0] : result).toBe(expected);
});

test('a confined program writes where it may write', () => {
  expect(attempt(`fs.writeFileSync('${folder}/new', 'x')`, [], [folder])).toBe('undefined');
});

test('the network is limited where Node.js can, and only when none was declared', () => {
  const able = new Set(['--allow-net']);
  expect(nodePermissions({ read: [], write: [], network: false }, able)).toEqual({
    flags: ['--permission'],
    limitsNetwork: true,
  });
  expect(nodePermissions({ read: [], write: [], network: true }, able)).toEqual({
    flags: ['--permission', '--allow-net'],
    limitsNetwork: false,
  });
  expect(nodePermissions({ read: [], write: [], network: false }, new Set())).toEqual({
    flags: ['--permission'],
    limitsNetwork: false,
  });
});
