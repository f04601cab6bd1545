import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { commandLine, endAll, puppet, release, Supervisor } from './supervisor';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stdiod-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(endAll);

function run(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const [program, ...others] = commandLine(join(folder, 'valgrind.log'), args);
  const { status, stdout, stderr } = spawnSync(program!, others, { env, encoding: 'utf8', timeout: 10_000 });
  return { status, stdout, stderr };
}

const listen = () => ['--listen', join(folder, 'mcp.sock'), '--max', '1', '--'];

describe('wrong usage is told in one line and ends with 2', () => {
  test.each([
    [[], '--listen, --max and a command are required'],
    [['--listen', '/tmp/x.sock', '--max', '1'], '--listen, --max and a command are required'],
    [['--max', '1', '--', 'true'], '--listen, --max and a command are required'],
    [['--listen', '/tmp/x.sock', '--', 'true'], '--listen, --max and a command are required'],
    [['--listen', '/tmp/x.sock', '--max', '0', '--', 'true'], '--max takes a number from 1 to 4096'],
    [['--listen', '/tmp/x.sock', '--max', '4097', '--', 'true'], '--max takes a number from 1 to 4096'],
    [['--listen', '/tmp/x.sock', '--max', '1x', '--', 'true'], '--max takes a number'],
    [['--max', '99999999999999999999'], '--max takes a number'],
    [['--max', ''], '--max takes a number'],
    [['--grace-ms', '-1'], '--grace-ms takes a number from 0 to 3600000'],
    [['--term-ms', 'soon'], '--term-ms takes a number from 0 to 3600000'],
    [['--drain-ms', '3600001'], '--drain-ms takes a number from 0 to 3600000'],
    [
      ['--listen', `/tmp/${'x'.repeat(120)}`, '--max', '1', '--', '/bin/true'],
      'the path of the socket is longer than 107 bytes',
    ],
    [['--unknown'], 'see --help'],
    [['--listen'], 'see --help'],
  ])('%j', (args, message) => {
    const { status, stderr, stdout } = run(args);
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });
});

test('--version and --help', () => {
  expect(run(['--version'])).toEqual({ status: 0, stdout: 'stdiod 1.2.3\n', stderr: '' });
  const help = run(['--help']);
  expect(help.status).toBe(0);
  for (const option of ['listen', 'max', 'grace-ms', 'term-ms', 'drain-ms', 'install', 'version', 'help']) {
    expect(help.stdout).toContain(`--${option} `);
  }
  expect(help.stdout).toContain('--env-from NAME=PATH');
  expect(help.stdout).toContain('--exec ');
});

describe('the command is looked up before anything is served', () => {
  const place = (name: string, mode: number) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, readFileSync(puppet));
    chmodSync(path, mode);
    return path;
  };
  test.each([
    ['a path that is not there', () => '/nowhere/server', 127, 'No such file or directory'],
    ['a path through a file', () => join(place('plain', 0o644), 'server'), 127, 'Not a directory'],
    ['a name that PATH does not hold', () => 'no-such-server', 127, 'No such file or directory'],
    ['an empty name', () => '', 127, 'No such file or directory'],
    ['a file that is not executable', () => place('plain', 0o644), 126, 'Permission denied'],
    ['a folder', () => folder, 126, 'Permission denied'],
  ])('%s', (_, command, code, message) => {
    const { status, stderr } = run([...listen(), command()], { PATH: '/usr/bin:/bin' });
    expect(stderr).toContain(`cannot execute ${command()}: ${message}`);
    expect(status).toBe(code);
    expect(existsSync(join(folder, 'mcp.sock'))).toBe(false);
  });

  test('a name in PATH that is not executable is 126, not 127', () => {
    place('unusable/server', 0o644);
    const { status, stderr } = run([...listen(), 'server'], { PATH: `/nowhere:${folder}/unusable:/usr/bin:/bin` });
    expect({ status, stderr }).toEqual({ status: 126, stderr: 'stdiod: cannot execute server: Permission denied\n' });
  });

  test.each([
    ['the first that is executable', () => `/nowhere:${folder}/unusable:${folder}/usable:/bin`],
    ['at the end of PATH', () => `/nowhere:${folder}/usable`],
  ])('a name is searched in PATH: %s', async (_, path) => {
    place('unusable/server', 0o644);
    place('usable/server', 0o755);
    const stdiod = await Supervisor.start({ command: ['server', 'x'], wrapper: ['env', `PATH=${path()}:/usr/bin`] });
    const peer = await stdiod.connect();
    expect(await peer.ask('arguments')).toBe('server|x');
    await stdiod.stop();
  });
});

describe('the socket', () => {
  test('its folder is created; owner and group may connect, nobody else', async () => {
    const stdiod = await Supervisor.start();
    expect((statSync(stdiod.socket).mode & 0o7777).toString(8)).toBe('660');
    expect((statSync(join(stdiod.socket, '..')).mode & 0o007).toString(8)).toBe('0');
    await stdiod.stop();
    expect(existsSync(stdiod.socket)).toBe(false);
  });

  test('in a volume whose group is passed on, as fsGroup makes it, folder and socket carry that group', async () => {
    const group = process.getuid?.() === 0 ? 64_998 : process.getgroups?.().at(-1);
    const stdiod = await Supervisor.start({ group });
    for (const path of [stdiod.socket, join(stdiod.socket, '..')]) {
      expect(statSync(path).gid).toBe(group);
    }
    expect((statSync(join(stdiod.socket, '..')).mode & 0o010).toString(8)).toBe('10');
    await stdiod.stop();
  });

  test('the umask of the servers is the one that stdiod was given', async () => {
    const stdiod = await Supervisor.start({ wrapper: ['sh', '-c', 'umask 027; exec "$@"', 'sh'] });
    expect(await (await stdiod.connect()).ask('umask')).toBe('027');
    await stdiod.stop();
  });

  test('one that a crash left behind is replaced', async () => {
    const first = await Supervisor.start();
    first.process.kill('SIGKILL');
    await first.exited;
    expect(lstatSync(first.socket).isSocket()).toBe(true);
    const [program, ...args] = commandLine(join(folder, 'second.log'), [
      '--listen',
      first.socket,
      '--max',
      '1',
      '--',
      puppet,
    ]);
    const second = spawnSync('timeout', ['-s', 'TERM', '6', program!, ...args], { encoding: 'utf8' });
    expect(second.stderr).toContain('"stdiod":"listening"');
    expect(second.stderr).toContain('"stdiod":"stopped"');
    await first.kill();
  });

  test('one that is being served is left alone', async () => {
    const stdiod = await Supervisor.start();
    const second = run(['--listen', stdiod.socket, '--max', '1', '--', puppet]);
    expect(second.stderr).toBe(`stdiod: ${stdiod.socket} is served by another process\n`);
    expect(second.status).toBe(1);
    expect(await (await stdiod.connect()).ask('still mine')).toBe('still mine');
    await stdiod.stop();
  });

  test.each([
    ['a file', (path: string) => writeFileSync(path, 'precious')],
    ['a link to a file', (path: string) => symlinkSync(puppet, path)],
  ])('%s in its place is not removed', (_, make) => {
    const path = join(folder, 'taken.sock');
    make(path);
    expect(run(['--listen', path, '--max', '1', '--', puppet])).toEqual({
      status: 1,
      stdout: '',
      stderr: `stdiod: ${path} exists and is not a socket\n`,
    });
    expect(lstatSync(path).isSocket()).toBe(false);
    rmSync(path);
  });

  test('a folder that cannot be made ends the start', () => {
    const { status, stderr } = run(['--listen', join(folder, 'a', 'b', 'mcp.sock'), '--max', '1', '--', puppet]);
    expect(stderr).toContain('cannot create');
    expect(status).toBe(1);
  });
});

describe('--install', () => {
  test('copies the program, executable by all, whatever the umask', () => {
    const path = join(folder, 'installed');
    const installed = spawnSync('sh', ['-c', 'umask 077; exec "$@"', 'sh', release, '--install', path], {
      encoding: 'utf8',
    });
    expect(installed).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect((statSync(path).mode & 0o7777).toString(8)).toBe('755');
    expect(readFileSync(path).equals(readFileSync(release))).toBe(true);
    expect(spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout).toBe('stdiod 1.2.3\n');
  });

  test('replaces a copy that is running, and a draft that a crash left behind', async () => {
    const path = join(folder, 'busy');
    writeFileSync(`${path}.tmp`, 'half a prog');
    spawnSync(release, ['--install', path]);
    const busy = spawn(path, ['--listen', join(folder, 'busy.sock'), '--max', '1', '--', puppet]);
    await once(busy.stderr, 'data');
    expect(run(['--install', path])).toMatchObject({ status: 0, stderr: '' });
    busy.kill();
    expect(await once(busy, 'exit')).toEqual([0, null]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('does not write through a link that somebody planted', () => {
    const path = join(folder, 'linked');
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'precious');
    symlinkSync(victim, `${path}.tmp`);
    symlinkSync(victim, path);
    expect(run(['--install', path]).status).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('precious');
    expect(lstatSync(path).isFile()).toBe(true);
  });

  test('says what it could not write', () => {
    const { status, stderr } = run(['--install', '/nowhere/stdiod']);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'stdiod: cannot create /nowhere/stdiod.tmp: No such file or directory\n',
    });
  });
});
