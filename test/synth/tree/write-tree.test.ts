import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { Assembly } from '../../../src/contract';
import { StrataError, StrataErrors } from '../../../src/errors';
import { compareTree, writeTree } from '../../../src/synth';

let root: string;
let out: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'strata-tree-'));
  out = join(root, 'out');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An assembly of ConfigMaps: a file and one value each. */
const assemblyOf = (values: Readonly<Record<string, string>>): Assembly => ({
  version: 1,
  servers: [],
  objects: Object.entries(values).map(([file, value]) => ({
    path: `app/${file}`,
    file,
    manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { value } },
  })),
});
const A = 'n/configmap-a.yaml';
const B = 'n/configmap-b.yaml';
const C = 'm/configmap-c.yaml';
const read = (file: string): string => readFileSync(join(out, file), 'utf8');
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(out, file)), { recursive: true });
  writeFileSync(join(out, file), text);
};
/** Every file below the folder with its content. */
const tree = (): Record<string, string> => {
  const names = existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }).sort() : [];
  return Object.fromEntries(
    names.filter((name) => statSync(join(out, name)).isFile()).map((name) => [name, read(name)]),
  );
};
function failure(work: () => unknown): StrataError[] {
  try {
    work();
  } catch (error) {
    if (error instanceof StrataErrors) return [...error.errors];
    if (StrataError.is(error)) return [error];
    throw error;
  }
  throw new Error('it succeeded');
}

describe('a tree', () => {
  test('holds one file an object, with where it comes from and why', () => {
    const assembly = assemblyOf({ [A]: '1' });
    const [object] = assembly.objects;
    const reasoned = { ...assembly, objects: [{ ...object!, reason: { text: 'Because\nkind: Secret\u2028of it' } }] };

    expect(writeTree(reasoned, out)).toEqual({ written: [A], removed: [], unchanged: 0 });
    expect(read(A)).toBe(
      '# Source: app/n/configmap-a.yaml\n# Reason: Because kind: Secret of it\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  value: "1"\n',
    );
    expect(Object.keys(tree())).toEqual(['.strata-owned', A]);
  });

  test('is the same for the same assembly, and a second run touches nothing', () => {
    writeTree(assemblyOf({ [A]: '1', [C]: '2' }), out);
    const before = tree();
    const inodes = Object.keys(before).map((file) => statSync(join(out, file)).ino);

    expect(writeTree(assemblyOf({ [C]: '2', [A]: '1' }), out)).toEqual({ written: [], removed: [], unchanged: 2 });
    expect(tree()).toEqual(before);
    expect(Object.keys(before).map((file) => statSync(join(out, file)).ino)).toEqual(inodes);
  });

  test('loses what an earlier run wrote and nobody wants now, with folders that are empty then, and nothing else', () => {
    writeTree(assemblyOf({ [A]: '1', [B]: '2', [C]: '3' }), out);
    write('n/kustomization.yaml', 'resources: []\n');
    write('README.md', 'ours\n');

    expect(writeTree(assemblyOf({ [B]: '2' }), out)).toEqual({ written: [], removed: [C, A], unchanged: 1 });
    expect(Object.keys(tree())).toEqual(['.strata-owned', 'README.md', B, 'n/kustomization.yaml']);
    expect(existsSync(join(out, 'm'))).toBe(false);
  });

  test('lists its files in the form of sha256sum', () => {
    writeTree(assemblyOf({ [A]: '1', [C]: '2' }), out);
    const { stdout, status } = spawnSync('sha256sum', ['--check', '--strict', '.strata-owned'], {
      cwd: out,
      encoding: 'utf8',
    });

    expect({ stdout, status }).toEqual({ stdout: `${C}: OK\n${A}: OK\n`, status: 0 });
  });

  test('may hold other files, which are owned like the rest', () => {
    writeTree(assemblyOf({}), out, { others: { 'construct-metadata.json': '{}' } });
    expect(read('construct-metadata.json')).toBe('{}');

    expect(writeTree(assemblyOf({}), out).removed).toEqual(['construct-metadata.json']);
  });
});

describe('files of others', () => {
  test('with other content stop the run before anything is written, all of them named', () => {
    writeTree(assemblyOf({ [A]: '1', [B]: '1' }), out);
    write(A, `${read(A)}# by hand\n`);
    write(C, 'foreign\n');
    const before = tree();

    const errors = failure(() => writeTree(assemblyOf({ [A]: '2', [B]: '2', [C]: '2' }), out));
    expect(errors.map(({ code, subject }) => [code, subject])).toEqual([
      ['TREE_FILE_FOREIGN', join(out, C)],
      ['TREE_FILE_EDITED', join(out, A)],
    ]);
    expect(tree()).toEqual(before);
  });

  test('edited by hand are not removed either', () => {
    writeTree(assemblyOf({ [A]: '1' }), out);
    write(A, 'edited\n');

    expect(failure(() => writeTree(assemblyOf({}), out))[0]?.code).toBe('TREE_FILE_EDITED');
    expect(read(A)).toBe('edited\n');
  });

  test('are replaced and removed with force', () => {
    writeTree(assemblyOf({ [A]: '1', [B]: '1' }), out);
    write(A, 'edited\n');
    write(B, 'edited\n');
    write(C, 'foreign\n');

    expect(writeTree(assemblyOf({ [A]: '2', [C]: '2' }), out, { force: true })).toEqual({
      written: [C, A],
      removed: [B],
      unchanged: 0,
    });
    expect(parse(read(C))).toMatchObject({ data: { value: '2' } });
  });

  test("that are empty are nobody's work: a loss of power leaves new ones so", () => {
    write(A, '');
    writeTree(assemblyOf({ [A]: '1' }), out);
    expect(parse(read(A))).toMatchObject({ data: { value: '1' } });
  });

  test('with the wanted content become ours', () => {
    writeTree(assemblyOf({ [A]: '1' }), out);
    const text = read(A);
    rmSync(out, { recursive: true });
    write(A, text);

    expect(writeTree(assemblyOf({ [A]: '1' }), out)).toEqual({ written: [], removed: [], unchanged: 1 });
    expect(writeTree(assemblyOf({}), out).removed).toEqual([A]);
  });

  test('are never removed because a tampered ownership file lists them', () => {
    const secret = join(root, 'precious.yaml');
    writeFileSync(secret, 'x');
    const hash = '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881';
    for (const file of ['../precious.yaml', secret, 'n/../../precious.yaml', '.git/config', 'a\\b.yaml', 'n/A.yaml']) {
      mkdirSync(out, { recursive: true });
      write('.strata-owned', `${hash}  ${file}\n`);
      expect(failure(() => writeTree(assemblyOf({}), out, { force: true }))[0]).toMatchObject({
        code: 'TREE_OWNERSHIP_INVALID',
        details: { line: 1 },
      });
    }
    expect(readFileSync(secret, 'utf8')).toBe('x');
  });
});

describe('check mode', () => {
  const check = (assembly: Assembly): unknown => writeTree(assembly, out, { check: true });

  test('passes on a tree that is as wanted', () => {
    writeTree(assemblyOf({ [A]: '1' }), out);
    expect(check(assemblyOf({ [A]: '1' }))).toEqual({ written: [], removed: [], unchanged: 1 });
  });

  test('names what is changed, missing and stale, and writes nothing', () => {
    writeTree(assemblyOf({ [A]: '1', [B]: '1' }), out);
    write(A, 'edited\n');
    const before = tree();
    const wanted = assemblyOf({ [A]: '1', [C]: '1' });

    expect(failure(() => check(wanted))[0]).toMatchObject({
      code: 'TREE_DRIFTED',
      subject: out,
      details: { differences: `changed: ${A}, .strata-owned; missing: ${C}; stale: ${B}` },
    });
    expect(compareTree(wanted, out)).toEqual({ changed: [A, '.strata-owned'], missing: [C], stale: [B] });
    expect(tree()).toEqual(before);
  });

  test('fails where there is no folder, and makes none', () => {
    expect(compareTree(assemblyOf({ [A]: '1' }), out)).toEqual({
      changed: [],
      missing: [A, '.strata-owned'],
      stale: [],
    });
    expect(failure(() => check(assemblyOf({})))[0]?.code).toBe('TREE_DRIFTED');
    expect(existsSync(out)).toBe(false);
  });

  test('fails when the ownership file is gone: the next run could not prune', () => {
    writeTree(assemblyOf({ [A]: '1' }), out);
    rmSync(join(out, '.strata-owned'));
    expect(compareTree(assemblyOf({ [A]: '1' }), out).missing).toEqual(['.strata-owned']);
  });
});

describe('hostile folders', () => {
  test.each([
    ['../evil.yaml'],
    ['/etc/evil.yaml'],
    ['n/../../evil.yaml'],
    ['n//evil.yaml'],
    ['C:evil.yaml'],
    ['n\\evil.yaml'],
    ['.git/evil.yaml'],
    ['n/.strata-owned'],
    ['n/evil.sh'],
    ['n/Evil.yaml'],
    ['n/evil.yaml\n'],
    [''],
  ])('an assembly cannot name the file %j', (file) => {
    expect(failure(() => writeTree(assemblyOf({ [file]: '1' }), out, { force: true }))[0]?.code).toBe(
      'TREE_PATH_UNSAFE',
    );
    expect(existsSync(out)).toBe(false);
  });

  test('two objects cannot share a file', () => {
    const assembly = assemblyOf({ [A]: '1' });
    const twice = { ...assembly, objects: [...assembly.objects, ...assembly.objects] };
    expect(failure(() => writeTree(twice, out))[0]?.code).toBe('TREE_PATH_UNSAFE');
  });

  test.each([
    ['a file', A],
    ['a folder', 'n'],
    ['the ownership file', '.strata-owned'],
    ['the temporary folder', '.strata-tmp'],
  ])('a link in place of %s is refused, with force too, and its target stays as it is', (_, place) => {
    const target = join(root, 'target');
    mkdirSync(target);
    writeFileSync(join(target, 'configmap-a.yaml'), 'precious');
    mkdirSync(dirname(join(out, place)), { recursive: true });
    symlinkSync(
      place.includes('.') && place !== '.strata-tmp' ? join(target, 'configmap-a.yaml') : target,
      join(out, place),
    );

    const errors = failure(() => writeTree(assemblyOf({ [A]: '1' }), out, { force: true }));
    expect(errors[0]).toMatchObject({ code: 'TREE_PATH_UNSAFE', subject: join(out, place) });
    expect(readdirSync(target)).toEqual(['configmap-a.yaml']);
    expect(readFileSync(join(target, 'configmap-a.yaml'), 'utf8')).toBe('precious');
  });

  test('a stale file behind a link is not removed', () => {
    writeTree(assemblyOf({ [A]: '1' }), out);
    const target = join(root, 'target');
    mkdirSync(target);
    writeFileSync(join(target, 'configmap-a.yaml'), read(A));
    rmSync(join(out, 'n'), { recursive: true });
    symlinkSync(target, join(out, 'n'));

    expect(failure(() => writeTree(assemblyOf({}), out, { force: true }))[0]?.code).toBe('TREE_PATH_UNSAFE');
    expect(readdirSync(target)).toEqual(['configmap-a.yaml']);
  });

  test('a folder in place of a file, and a file in place of a folder, are refused', () => {
    mkdirSync(join(out, A), { recursive: true });
    expect(failure(() => writeTree(assemblyOf({ [A]: '1' }), out, { force: true }))[0]?.code).toBe('TREE_PATH_UNSAFE');
    rmSync(out, { recursive: true });
    write('n', 'a file');
    expect(failure(() => writeTree(assemblyOf({ [A]: '1' }), out, { force: true }))[0]?.code).toBe('TREE_PATH_UNSAFE');
    rmSync(out, { recursive: true });
    writeFileSync(out, 'a file');
    expect(failure(() => writeTree(assemblyOf({ [A]: '1' }), out))[0]?.code).toBe('TREE_UNWRITABLE');
  });

  test('the folder itself may be a link: whoever names it decides', () => {
    mkdirSync(join(root, 'real'));
    symlinkSync(join(root, 'real'), out);
    writeTree(assemblyOf({ [A]: '1' }), out);
    expect(existsSync(join(root, 'real', A))).toBe(true);
  });

  test('a file that cannot be written is an error of the catalogue', () => {
    mkdirSync(out);
    writeFileSync(join(out, '.strata-tmp'), '');
    expect(failure(() => writeTree(assemblyOf({ [A]: '1' }), out))[0]).toMatchObject({ code: 'TREE_UNWRITABLE' });
  });
});

describe('other writers', () => {
  const lock = (): string => join(out, '.strata-tmp', 'lock');

  test('that still run keep this one out', () => {
    write('.strata-tmp/lock', `${hostname()} ${process.pid}`);
    expect(failure(() => writeTree(assemblyOf({ [A]: '1' }), out))[0]).toMatchObject({
      code: 'TREE_BUSY',
      subject: lock(),
    });
    write('.strata-tmp/lock', 'another-machine 1');
    expect(failure(() => writeTree(assemblyOf({ [A]: '1' }), out))[0]?.message).toContain('another-machine 1');
    expect(existsSync(join(out, A))).toBe(false);
  });

  test('that crashed leave nothing behind', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    write('.strata-tmp/lock', `${hostname()} ${pid}`);
    write('.strata-tmp/17', 'half a fi');

    writeTree(assemblyOf({ [A]: '1' }), out);
    expect(readdirSync(out).sort()).toEqual(['.strata-owned', 'n']);
  });
});
