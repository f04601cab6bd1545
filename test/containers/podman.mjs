import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = 'podman runc catatonit gcc binutils libc6-dev musl-tools ca-certificates openssl bubblewrap iproute2';
const NEEDED = ['podman', 'runc', 'catatonit', 'gcc', 'strip', 'musl-gcc', 'ldd', 'openssl', 'flock'];

/** No systemd, no journal, the old cgroup layout: works wherever Debian's packages are installed. */
const CONFIGURATION = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

/** Held by the run that has the machine: subnets, addresses and names of the suites are fixed. Of root alone, as the suites are. */
const LOCK = '/run/mcp-strata-containers.lock';
/** Longer than any run. */
const WAIT_SECONDS = 5_400;

/**
 * Waits until no other run of this machine has containers. The kernel keeps the lock for a process that ends with this one, whatever this one ends of: nobody
 * waits for a run that is gone.
 *
 * @param {string} file
 * @returns {Promise<() => Promise<void>>} gives it back
 */
export async function takeTurn(file = LOCK, seconds = WAIT_SECONDS) {
  const wait = ['--exclusive', '--wait', `${seconds}`, file, 'sh', '-c', 'echo taken; exec cat'];
  const holder = spawn('flock', wait, { stdio: ['pipe', 'pipe', 'inherit'] });
  const told = setTimeout(
    () => process.stdout.write('another run has the containers of this machine: waiting\n'),
    2_000,
  );
  const [first] = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
  clearTimeout(told);
  if (!Buffer.isBuffer(first)) throw new Error(`another run has kept ${file} for ${seconds} s (flock: ${first})`);
  for (const part of [holder, holder.stdin, holder.stdout]) part.unref();
  return async () => {
    const ended = once(holder, 'exit');
    holder.ref();
    holder.stdin.end();
    await ended;
  };
}

/** Ends the turn of this process, if it has one. */
let endTurn = async () => {};

/** Podman with images, containers and networks of its own, which nothing else on the machine sees. */
export class Podman {
  /** @param {string} folder holds everything; `Podman.create` makes one, `dispose` removes it */
  constructor(folder) {
    this.folder = folder;
  }

  /** Once the machine is free: the turn ends with `dispose` in the same process, or with the process. */
  static async create() {
    const missing = NEEDED.filter((command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0);
    if (missing.length > 0 || process.getuid?.() !== 0) {
      throw new Error(
        `test:containers runs real containers. It needs root${missing.length > 0 ? ` and ${missing.join(', ')}` : ''}.\n` +
          `On Debian: apt-get install -y --no-install-recommends ${PACKAGES}`,
      );
    }
    endTurn = await takeTurn();
    const podman = new Podman(mkdtempSync(join(tmpdir(), 'strata-podman-')));
    writeFileSync(podman.configuration, CONFIGURATION);
    mkdirSync(join(podman.folder, 'networks'));
    return podman;
  }

  get configuration() {
    return join(this.folder, 'containers.conf');
  }

  /** Arguments before the command. */
  get globals() {
    const part = (name) => join(this.folder, name);
    return [
      ...['--root', part('storage'), '--runroot', part('run'), '--tmpdir', part('tmp')],
      ...['--network-config-dir', part('networks'), '--log-level', 'fatal'],
    ];
  }

  /**
   * Runs a command and returns what it printed; fails with what it said otherwise.
   * @param {readonly string[]} args
   * @param {{ timeout?: number, allowFailure?: boolean }} [options]
   */
  run(args, { timeout = 120_000, allowFailure = false } = {}) {
    const result = spawnSync('podman', [...this.globals, ...args], {
      env: { ...process.env, CONTAINERS_CONF: this.configuration },
      encoding: 'utf8',
      timeout,
      maxBuffer: 64 * 1024 * 1024,
    });
    if (result.status !== 0 && !allowFailure) {
      throw new Error(
        `podman ${args.join(' ')}: ${result.error ?? `exit code ${result.status}`}\n${result.stderr}${result.stdout}`,
      );
    }
    return `${result.stdout}`.trim();
  }

  /** The same without holding up this process, whose connections go on. @param {readonly string[]} args @param {number} [timeout] */
  runBeside(args, timeout = 120_000) {
    const env = { ...process.env, CONTAINERS_CONF: this.configuration };
    return promisify(execFile)('podman', [...this.globals, ...args], { env, timeout });
  }

  /** @param {string} name of a container or an image */
  inspect(name) {
    return JSON.parse(this.run(['inspect', name]))[0];
  }

  /** Ends and removes all of it. */
  async dispose() {
    for (const args of [
      ['pod', 'rm', '--all', '--force', '--time', '1'],
      ['rm', '--all', '--force', '--time', '1'],
      ['volume', 'rm', '--all', '--force'],
      ['network', 'prune', '--force'],
      ['rmi', '--all', '--force'],
      ['unmount', '--all', '--force'],
    ]) {
      this.run(args, { allowFailure: true });
    }
    spawnSync('umount', [join(this.folder, 'storage', 'overlay')]);
    rmSync(this.folder, { recursive: true, force: true });
    await endTurn();
  }
}
