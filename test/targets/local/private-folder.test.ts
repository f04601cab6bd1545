import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrivateFolder } from '../../../src/targets/local/private-folder';
import { REPOSITORY } from './support';

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('nobody else can enter the folder or read its files', () => {
  const folder = new PrivateFolder();
  const file = folder.write('files/secrets/deep/token', 'value');
  expect(readFileSync(file, 'utf8')).toBe('value');
  expect([mode(folder.path), mode(file), mode(folder.folder('files/tmp'))]).toEqual(['700', '600', '700']);
  folder.remove();
  expect(existsSync(folder.path)).toBe(false);
});

test('nothing is ever written over', () => {
  const folder = new PrivateFolder();
  folder.write('a', '1');
  expect(() => folder.write('a', '2')).toThrow(/EEXIST/);
  folder.remove();
});

test('it goes with a process that throws', () => {
  const script = `
    const { PrivateFolder } = require('./src/targets/local/private-folder.ts');
    const folder = new PrivateFolder();
    folder.write('a', '1');
    console.log(folder.path);
    throw new Error('as it were');`;
  let output = '';
  try {
    execFileSync(process.execPath, ['-e', script], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    output = String((error as { stdout: Buffer }).stdout);
  }
  expect(output).toContain('strata-');
  expect(existsSync(output.trim())).toBe(false);
});

test('what a killed process left behind goes, what a living one has stays', () => {
  const { pid } = spawnSync('true');
  const left = mkdtempSync(join(tmpdir(), `strata-${pid}-`));
  mkdirSync(join(left, 'files'));
  const other = mkdtempSync(join(tmpdir(), `strata-${process.ppid}-`));
  new PrivateFolder().remove();
  expect([existsSync(left), existsSync(other)]).toEqual([false, true]);
  rmSync(other, { recursive: true });
});
