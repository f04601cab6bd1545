import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Assembly, AssemblyServer, LocalRun, Manifest, Stage } from '../../../src/contract';
import type { LaunchContext } from '../../../src/targets/local/launch';
import { PrivateFolder } from '../../../src/targets/local/private-folder';

export const REPOSITORY = join(__dirname, '..', '..', '..');
export const FAKE_RUNTIME = join(REPOSITORY, 'test', 'fixtures', 'fake-runtime.mjs');

type RunInput = Partial<Omit<LocalRun, 'program'>> & Pick<LocalRun, 'program'>;

/** A server of an assembly as a construct would describe it. */
export function serverOf(id: string, run: RunInput, bridge: object = {}): AssemblyServer {
  return AssemblyServer.parse({
    id,
    path: `acme/${id}`,
    stage: Stage.EXPERIMENT,
    namespace: 'acme',
    run: LocalRun.parse({
      transport: 'stdio',
      ...run,
      bridge: {
        role: 'bridge',
        server: id,
        listen: { allowedHosts: [`${id}.acme.svc`], allowedOrigins: ['https://chat.acme.example'] },
        upstream: { transport: 'stdio' },
        ...bridge,
      },
    }),
  });
}

export function assemblyOf(servers: readonly AssemblyServer[], manifests: readonly object[] = []): Assembly {
  return {
    version: 1,
    servers: [...servers],
    objects: manifests.map((manifest, index) => ({
      path: `acme/object-${index}`,
      file: `object-${index}.yaml`,
      manifest: Manifest.parse(manifest),
    })),
  };
}

/** A folder that goes after each test. */
export class Scratch {
  readonly path = realpathSync(mkdtempSync(join(tmpdir(), 'strata-test-')));

  write(file: string, text: string, mode = 0o644): string {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  /** An executable on `bin`: a Node.js program under the name of a tool. */
  tool(name: string, body: string): string {
    return this.write(`bin/${name}`, `#!${process.execPath}\n${body}\n`, 0o755);
  }

  get bin(): string {
    return join(this.path, 'bin');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const opened: PrivateFolder[] = [];
afterEach(() => {
  for (const folder of opened.splice(0)) folder.remove();
});

/** What a program is launched from, with nothing in the user's environment. */
export function contextOf(
  server: AssemblyServer,
  project: string,
  more: Partial<LaunchContext> = {},
): LaunchContext & { readonly told: string[] } {
  const told: string[] = [];
  const files = new PrivateFolder();
  opened.push(files);
  return {
    server,
    project,
    environment: { PATH: process.env['PATH'], HOME: '/home/someone', AWS_SECRET_ACCESS_KEY: 'leaked' },
    folders: [],
    secrets: [],
    files,
    confined: true,
    progress: (text) => told.push(text),
    told,
    ...more,
  };
}
