import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const REPOSITORY = join(__dirname, '..', '..');

/** A new folder outside the repository, so that nothing of it can be found by chance. */
export const newFolder = () => realpathSync(mkdtempSync(join(tmpdir(), 'strata-package-')));

/** Runs a program in a folder and insists that it succeeds. */
export function run(folder: string, command: string, ...args: string[]): string {
  const result = attempt(folder, command, ...args);
  if (result.status !== 0) {
    throw new Error(`${command} ${args.join(' ')} ended with ${result.status}:\n${result.stdout}\n${result.stderr}`);
  }
  return result.stdout;
}

export function attempt(folder: string, command: string, ...args: string[]): SpawnSyncReturns<string> {
  const { npm_config_local_prefix: _, INIT_CWD: __, NODE_OPTIONS: ___, ...environment } = process.env;
  return spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 480_000, env: environment });
}

/** What `npm pack` says about the tarball. */
export interface Packed {
  readonly file: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly string[];
}

/** Packs the repository as it was built. */
export function pack(folder: string): Packed {
  const text = run(REPOSITORY, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', folder);
  const [told] = Object.values<{ filename: string; size: number; unpackedSize: number; files: { path: string }[] }>(
    JSON.parse(text),
  );
  if (told === undefined) throw new Error(`npm pack said nothing: ${text}`);
  return {
    file: join(folder, told.filename.replace('@', '').replace('/', '-')),
    size: told.size,
    unpackedSize: told.unpackedSize,
    files: told.files.map(({ path }) => path),
  };
}

const versions = () => JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')).devDependencies;

/** Installs the tarball beside the peers that the README names, into a project that has nothing else. */
export function install(folder: string, tarball: string): void {
  const pinned = versions();
  const peers = ['cdk8s', 'cdk8s-plus-28', 'constructs'].map((name) => `${name}@${pinned[name]}`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
  run(folder, 'npm', 'install', '--no-audit', '--no-fund', tarball, ...peers);
}
