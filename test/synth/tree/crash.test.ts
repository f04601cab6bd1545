import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Assembly } from '../../../src/contract';
import { writeTree } from '../../../src/synth';

const root = join(__dirname, '..', '..', '..');
let folder: string;
let library: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'strata-crash-'));
  library = join(folder, 'library.cjs');
  buildSync({
    entryPoints: [join(root, 'src/synth/index.ts')],
    outfile: library,
    bundle: true,
    platform: 'node',
    external: ['cdk8s', 'constructs', 'zod'],
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const assemblyOf = (names: readonly string[], value: string): Assembly => ({
  version: 1,
  servers: [],
  objects: names.map((name) => ({
    path: `app/${name}`,
    file: `${name.slice(0, 1)}/configmap-${name}.yaml`,
    manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } },
  })),
});

const before = assemblyOf(['a1', 'c1'], 'old');
const after = assemblyOf(['a1', 'd1'], 'new');
const later = assemblyOf(['a1', 'd1'], 'newest');

/** Runs writeTree in a process that kills itself at the given call of the file system, and says whether it came so far. */
function crashAt(out: string, call: number): boolean {
  const program = `
    const fs = require('node:fs');
    let left = ${call};
    for (const name of ['openSync', 'writeFileSync', 'fsyncSync', 'renameSync', 'unlinkSync', 'mkdirSync', 'rmdirSync']) {
      const original = fs[name];
      fs[name] = (...given) => {
        if (String(given[0]).startsWith(${JSON.stringify(out)}) || typeof given[0] === 'number') {
          if (left-- === 0) process.kill(process.pid, 'SIGKILL');
        }
        return original(...given);
      };
    }
    const { writeTree } = require(${JSON.stringify(library)});
    writeTree(${JSON.stringify(after)}, ${JSON.stringify(out)});
  `;
  const env = { ...process.env, NODE_PATH: join(root, 'node_modules') };
  const { signal, status, stderr } = spawnSync(process.execPath, ['-e', program], {
    env,
    encoding: 'utf8',
    timeout: 30_000,
  });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
  return signal === 'SIGKILL';
}

const tree = (out: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('.strata-tmp') && statSync(join(out, name)).isFile())
      .map((name) => [name, readFileSync(join(out, name), 'utf8')]),
  );
function written(assembly: Assembly): Record<string, string> {
  const out = mkdtempSync(join(folder, 'reference-'));
  writeTree(assembly, out);
  return tree(out);
}

test('killed at any moment, a run leaves whole files, and the next run completes the work or that of a later composition', () => {
  const [old, wanted, newest] = [before, after, later].map(written) as [
    Record<string, string>,
    Record<string, string>,
    Record<string, string>,
  ];
  let call = 0;
  for (; ; call++) {
    const out = mkdtempSync(join(folder, 'out-'));
    writeTree(before, out);
    writeFileSync(join(out, 'README.md'), 'ours');
    const crashed = crashAt(out, call);

    for (const [file, content] of Object.entries(tree(out))) {
      if (file === '.strata-owned' || file === 'README.md') continue;
      expect([old[file], wanted[file]]).toContain(content);
    }
    // Without force: what the killed run wrote counts as ours.
    writeTree(call % 2 === 0 ? after : later, out);
    expect(tree(out)).toEqual({ ...(call % 2 === 0 ? wanted : newest), 'README.md': 'ours' });
    expect(readdirSync(out)).not.toContain('.strata-tmp');
    if (!crashed) break;
  }
  expect(call).toBeGreaterThan(25);
}, 120_000);
