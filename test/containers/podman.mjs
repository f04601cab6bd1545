import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PACKAGES = 'podman runc catatonit gcc binutils libc6-dev musl-tools ca-certificates openssl bubblewrap iproute2';
const NEEDED = ['podman', 'runc', 'catatonit', 'gcc', 'strip', 'musl-gcc', 'ldd', 'openssl'];

/** No systemd, no journal, the old cgroup layout: works wherever Debian's packages are installed. */
const CONFIGURATION = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
`;

/** Podman with images, containers and networks of its own, which nothing else on the machine sees. */
export class Podman {
  /** @param {string} folder holds everything; `Podman.create` makes one, `dispose` removes it */
  constructor(folder) {
    this.folder = folder;
  }

  static create() {
    const missing = NEEDED.filter((command) => spawnSync('sh', ['-c', `command -v ${command}`]).status !== 0);
    if (missing.length > 0 || process.getuid?.() !== 0) {
      throw new Error(
        `test:containers runs real containers. It needs root${missing.length > 0 ? ` and ${missing.join(', ')}` : ''}.\n` +
          `On Debian: apt-get install -y --no-install-recommends ${PACKAGES}`,
      );
    }
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
  dispose() {
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
  }
}
