import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';

const MISSING = ['ip', 'nsenter', 'setpriv', 'unshare'].filter(
  (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
);
if (MISSING.length > 0) {
  throw new Error(`needs ${MISSING.join(', ')}. On Debian: apt-get install -y --no-install-recommends iproute2`);
}

/** The Internet of these suites: an address of the network that the command line is in, which is public and leads nowhere. */
export const INTERNET = '44.200.0.10';
/** Where the user finds the repository, whoever may enter the folders above it. */
export const SEEN = '/mnt';

const root = realpathSync(process.cwd());
const node = process.execPath.replace(root, SEEN);

/** What root does first: a network with an address of the Internet in it, and the repository where the user finds it. */
const SCRIPT = `set -e
mount --make-rprivate /
mount --bind "$ROOT" ${SEEN}
mount --bind "$FOLDER/resolv.conf" /etc/resolv.conf
ip link set lo up
ip address add ${INTERNET}/32 dev lo
if [ "$ID" != 0 ]; then set -- setpriv --reuid "$ID" --regid "$ID" --clear-groups --inh-caps=-all --no-new-privs "$@"; fi
exec "$@"
`;

/** What came of one attempt of the server that does as it is told. */
export interface Attempt {
  readonly value?: unknown;
  readonly code?: string;
}

interface Server {
  readonly id: string;
  readonly url: string;
  readonly confinement: { readonly enforced: readonly string[]; readonly open: readonly string[] };
}

/** `strata up --isolate`, in a network of its own. */
export class IsolatedUp {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'isolated-')));
  readonly home = join(this.folder, 'home');
  readonly project = join(this.home, 'project');
  readonly temporary = join(this.folder, 'tmp');
  /** Every line of it. */
  readonly said: string[] = [];
  ended: Promise<unknown> = Promise.resolve();
  #child: ChildProcess | undefined;
  #internet: ChildProcess | undefined;
  #servers = new Map<string, Server>();

  /** Writes a file into the folder of the test. */
  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** @param assembly what the composition amounts to */
  compose(assembly: object): void {
    this.write('home/project/cdk8s.yaml', 'app: node main.mjs\n');
    const program = `import fs from 'node:fs'; fs.copyFileSync('assembly.json', process.env.STRATA_ASSEMBLY);`;
    this.write('home/project/main.mjs', program);
    this.write('home/project/assembly.json', JSON.stringify(assembly));
    mkdirSync(this.temporary, { recursive: true });
  }

  /** Starts it, and waits until every server has answered. */
  async start(
    how: 'namespaces' | 'containers',
    user: number,
    environment: Readonly<Record<string, string>>,
  ): Promise<void> {
    this.write('resolv.conf', `nameserver ${INTERNET}\n`);
    const { PATH, ...others } = environment;
    const command = [node, `${SEEN}/lib/cli/main.js`, '-C', this.project, 'up', '--isolate', how, '--json'];
    const child = spawn('unshare', ['--net', '--mount', 'sh', '-c', SCRIPT, 'sh', ...command], {
      env: {
        ...others,
        PATH: [...(PATH === undefined ? [] : [PATH]), dirname(node), '/usr/sbin:/usr/bin:/sbin:/bin'].join(':'),
        HOME: this.home,
        TMPDIR: this.temporary,
        ...{ ROOT: root, FOLDER: this.folder, ID: String(user) },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    createInterface({ input: child.stderr }).on('line', (line) => this.said.push(line));
    this.ended = new Promise((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.said.push(line);
        const { event, servers = [] } = JSON.parse(line) as { event: string; servers?: readonly Server[] };
        if (event !== 'ready') return;
        this.#servers = new Map(servers.map((server) => [server.id, server]));
        resolve();
      });
      void this.ended.then(() => reject(new Error(this.said.join('\n'))));
    });
    const internet = ['test/containers/fixtures/internet.mjs', INTERNET];
    this.#internet = spawn('nsenter', [this.#network, process.execPath, ...internet], { stdio: 'ignore' });
  }

  server(id: string): Server {
    const server = this.#servers.get(id);
    if (server === undefined) throw new Error(`${id} does not run`);
    return server;
  }

  /** Calls tools of a server, from within that network. */
  call(server: string, calls: readonly { name: string; arguments: object }[]): string[] {
    const client = ['test/containers/fixtures/call-tools.mjs', this.server(server).url, JSON.stringify(calls)];
    return JSON.parse(
      execFileSync('nsenter', [this.#network, process.execPath, ...client], { encoding: 'utf8', timeout: 90_000 }),
    );
  }

  attempts(server: string, ...tried: readonly (readonly [what: string, path?: string])[]): Attempt[] {
    const calls = tried.map(([what, path]) => ({ name: 'attempt', arguments: { what, path } }));
    return this.call(server, calls).map((text) => JSON.parse(text));
  }

  /** Ends it as Ctrl-C does; tells its exit code. */
  stop(): Promise<unknown> {
    this.#child?.kill('SIGINT');
    return this.ended;
  }

  async remove(): Promise<void> {
    this.#internet?.kill('SIGKILL');
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #network(): string {
    return `--net=/proc/${this.#child?.pid}/ns/net`;
  }
}
