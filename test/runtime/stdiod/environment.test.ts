import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine, endAll, Supervisor } from './supervisor';

const SECRET = 'hunter2 = "quoted" ünïcode';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stdiod-env-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(endAll);

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const [program, ...others] = commandLine(join(folder, 'valgrind.log'), args);
  const options = { env: { PATH: process.env['PATH'], ...env }, encoding: 'utf8' as const, timeout: 10_000 };
  const { status, stdout, stderr } = spawnSync(program!, others, options);
  return { status, stdout, stderr };
}

/** Prints the variable T of its environment between brackets. */
const print = ['sh', '-c', 'printf "[%s]" "$T"'];

describe('--env-from', () => {
  test.each([
    ['as it is', SECRET, SECRET],
    ['without one line end', `${SECRET}\n`, SECRET],
    ['without the line end of other systems', `${SECRET}\r\n`, SECRET],
    ['with every line end but the last', 'a\nb\n\n', 'a\nb\n'],
    ['up to what a variable can hold', 'x'.repeat(131_072 - 3), 'x'.repeat(131_072 - 3)],
  ])('gives the content %s', (_, content, value) => {
    const path = file('secret', content);
    expect(run(['--exec', '--env-from', `T=${path}`, '--', ...print])).toMatchObject({
      status: 0,
      stdout: `[${value}]`,
    });
  });

  test('replaces what the engine set, and the last one of a name counts', () => {
    const args = [`T=${file('one', 'one')}`, `T=${file('two', 'two')}`].flatMap((text) => ['--env-from', text]);
    expect(run(['--exec', ...args, '--', ...print], { T: 'old' }).stdout).toBe('[two]');
  });

  test.each([
    ['is missing', undefined, 'No such file or directory'],
    ['is empty', '', 'is empty'],
    ['is a line end alone', '\n', 'is empty'],
    ['holds a NUL', 'geheim\0geheim', 'holds a NUL'],
    ['is longer than a variable can be', 'x'.repeat(131_072 - 2), 'is too long'],
  ])('ends before the command when the file %s, and does not print it', (_, content, message) => {
    const path = content === undefined ? join(folder, 'nothing') : file('bad', content);
    const { status, stdout, stderr } = run(['--exec', '--env-from', `T=${path}`, '--', ...print]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(path);
    expect(stderr).not.toMatch(/geheim|xxx/);
  });

  test.each(['T', 'T=', '=/a', 'T=relative', '1T=/a', 'T-U=/a', `${'T'.repeat(256)}=/a`])('refuses %s', (text) => {
    const { status, stderr } = run(['--exec', '--env-from', text, '--', ...print]);
    expect(status).toBe(2);
    expect(stderr).toContain('--env-from takes NAME=PATH with an absolute path');
  });

  test('reaches every process of a supervisor', async () => {
    const path = file('session', SECRET);
    const supervisor = await Supervisor.start({
      own: ['--env-from', `T=${path}`],
      command: ['sh', '-c', 'printf "[%s]\\n" "$T"; cat'],
    });
    for (let session = 0; session < 2; session++) {
      const peer = await supervisor.connect();
      expect(await peer.line()).toBe(`[${SECRET}]`);
    }
    await supervisor.stop();
  });
});

describe('--exec', () => {
  test("becomes the command, whose exit code is the container's", () => {
    expect(run(['--exec', '--', 'sh', '-c', 'exit 7']).status).toBe(7);
    expect(run(['--exec', '--', 'no-such-command']).status).toBe(127);
    expect(run(['--exec', '--', file('plain', 'text')]).status).toBe(126);
  });

  test.each([[['--exec']], [['--exec', '--listen', '/tmp/x.sock', '--max', '1', '--', 'true']]])(
    'refuses %j',
    (args) => {
      expect(run(args).status).toBe(2);
    },
  );
});
