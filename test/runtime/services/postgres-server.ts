import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../support/free-port';

const VERSIONS = '/usr/lib/postgresql';
const PATIENCE = 60_000;

/** A PostgreSQL of the test's own on loopback. It refuses to run as root, which containers of builds often are: then it runs as Debian's user for it. */
export class PostgresServer {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<PostgresServer> {
    const version = readdirSync(VERSIONS).sort().at(-1) ?? '';
    const program = (name: string) => join(VERSIONS, version, 'bin', name);
    const folder = mkdtempSync(join(tmpdir(), 'strata-postgres-'));
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    const user = process.getuid?.() === 0 ? { uid: id('-u'), gid: id('-g') } : {};
    if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
    execFileSync(program('initdb'), ['-D', join(folder, 'data'), '-U', 'strata', '-A', 'trust', '-N'], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    const port = await freePort();
    const args = ['-D', join(folder, 'data'), '-h', '127.0.0.1', '-p', String(port), '-k', folder];
    const child = spawn(program('postgres'), args, { ...user, cwd: folder, stdio: 'ignore' });
    const server = new PostgresServer(`postgres://strata@127.0.0.1:${port}/postgres?sslmode=disable`, child, folder);
    await server.listening();
    return server;
  }

  /** Another database of the same server, with nothing in it. */
  async another(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url.replace(/\?.*/, '') });
    await client.connect();
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
    await client.end();
    return this.url.replace('/postgres?', `/${name}?`);
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGQUIT');
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async listening(): Promise<void> {
    const end = performance.now() + PATIENCE;
    for (;;) {
      const client = new pg.Client({ connectionString: this.url.replace(/\?.*/, '') });
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}
