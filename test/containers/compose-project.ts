import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Podman } from './podman.mjs';

/** What composes: the plugin of Docker's command line where there is one, else Debian's program. Both generations read the file. */
function composeCommand(): readonly [string, ...string[]] {
  const own = process.env['STRATA_DOCKER_COMPOSE'];
  const candidates: (readonly [string, ...string[]])[] = [
    ...(own === undefined ? [] : [[own] as const]),
    ['docker', 'compose'],
    ['docker-compose'],
  ];
  const found = candidates.find(
    ([command, ...args]) => spawnSync(command, [...args, 'version'], { stdio: 'ignore' }).status === 0,
  );
  if (found === undefined) {
    throw new Error(
      'this suite needs docker compose. On Debian: apt-get install -y --no-install-recommends docker-compose',
    );
  }
  return found;
}

/** The services of a project as docker compose reads it, which checks all of it. No engine is asked. */
export function composeConfig(folder: string): string {
  const [command, ...first] = composeCommand();
  return execFileSync(command, [...first, 'config', '--services'], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
}

/** Containers whose ports lead into internal networks, by the rules that CNI writes. Another engine has none of these. */
function misledContainers(): string[] {
  const { stdout, status } = spawnSync('iptables', ['-t', 'nat', '-S', 'CNI-HOSTPORT-DNAT'], { encoding: 'utf8' });
  if (status !== 0) return [];
  const first = new Map<string, { readonly network: string; readonly container: string }>();
  for (const line of stdout.split('\n')) {
    const [, network = '', container = '', port = ''] =
      /name: \\"strata_([^\\]+)\\" id: \\"([0-9a-f]+)\\".* --dports (\S+)/.exec(line) ?? [];
    if (port !== '' && !first.has(port)) first.set(port, { network, container });
  }
  const isOuter = (network: string) => ['strata-entry', 'strata-front', 'strata-people'].includes(network);
  return [...first.values()].flatMap(({ network, container }) => (isOuter(network) ? [] : [container]));
}

/** A Compose project that runs for real, through the Docker API of the suite's own podman. */
export class RunningProject {
  private constructor(
    private readonly podman: Podman,
    private readonly folder: string,
    private readonly files: readonly string[],
    private readonly socket: string,
    private readonly service: ChildProcess,
  ) {}

  static async create(podman: Podman, folder: string, files: readonly string[]): Promise<RunningProject> {
    const socket = join(podman.folder, 'docker.sock');
    // Of the suite before, whose service has ended.
    rmSync(socket, { force: true });
    const service = spawn('podman', [...podman.globals, 'system', 'service', '--time', '0', `unix://${socket}`], {
      env: { ...process.env, CONTAINERS_CONF: podman.configuration },
      stdio: 'ignore',
    });
    for (let tries = 0; !existsSync(socket); tries++) {
      if (tries > 300) throw new Error('podman offers no Docker API');
      await sleep(100);
    }
    return new RunningProject(podman, folder, files, socket, service);
  }

  /** Runs the real program. */
  compose(...args: string[]): string {
    const [command, ...first] = composeCommand();
    return execFileSync(command, [...first, ...this.files.flatMap((file) => ['-f', file]), ...args], {
      cwd: this.folder,
      env: { ...process.env, DOCKER_HOST: `unix://${this.socket}`, COMPOSE_PROJECT_NAME: 'strata' },
      encoding: 'utf8',
      timeout: 170_000,
    });
  }

  /** Starts all of it. */
  up(): void {
    this.compose('up', '--detach');
    this.reachable();
  }

  /**
   * Sees to it that published ports lead to where they can be reached. podman with CNI (Debian 12) publishes a port in each network of a container, in an order that
   * changes from start to start, and callers come into the first: where that one is internal, nobody gets in. Docker takes none that is internal.
   */
  reachable(): void {
    for (let tries = 0; ; tries++) {
      const misled = misledContainers();
      if (misled.length === 0) return;
      if (tries > 40) throw new Error(`the engine leads callers of ${misled.join(', ')} into internal networks`);
      this.podman.run(['restart', '--time', '10', ...misled]);
    }
  }

  /** What composes, and its version, as it says itself. */
  get program(): string {
    return `${composeCommand().join(' ')}: ${this.compose('version', '--short').trim()}`;
  }

  /** The container of a service. */
  container(service: string): string {
    const filter = `label=com.docker.compose.service=${service}`;
    return this.podman.run(['ps', '--all', '--quiet', '--filter', filter]);
  }

  inspect(service: string) {
    return this.podman.inspect(this.container(service));
  }

  pid(service: string): number {
    return this.inspect(service).State.Pid;
  }

  logs(service: string): string {
    return this.podman.run(['logs', this.container(service)], { allowFailure: true });
  }

  exec(service: string, ...command: readonly string[]): string {
    return this.podman.run(['exec', this.container(service), ...command]);
  }

  remove(): void {
    try {
      this.compose('down', '--volumes', '--timeout', '5');
    } finally {
      this.service.kill();
    }
  }
}
