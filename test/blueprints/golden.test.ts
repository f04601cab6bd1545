import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blueprints } from '../../src/cli/starter/blueprints';
import type { Assembly } from '../../src/contract';
import { evaluate } from '../../src/rules';
import { parseAssembly, toYaml } from '../../src/synth';

const UPDATE = 'STRATA_UPDATE_GOLDEN';

/** Runs a blueprint in this process, as the command line does in another one. */
async function assemblyOf(folder: string): Promise<Assembly> {
  const temporary = mkdtempSync(join(tmpdir(), 'strata-golden-'));
  const file = join(temporary, 'assembly.json');
  try {
    process.env['STRATA_ASSEMBLY'] = file;
    await import(join(folder, 'main.ts'));
    return parseAssembly(readFileSync(file, 'utf8'), folder);
  } finally {
    delete process.env['STRATA_ASSEMBLY'];
    rmSync(temporary, { recursive: true });
  }
}

/** The whole tree as one text, so that a reviewer sees in one diff what a change does to a stack. */
function asText({ objects }: Assembly): string {
  return objects.map(({ file, manifest }) => `# ${file}\n${toYaml(manifest)}`).join('---\n');
}

describe.each(blueprints().map(({ name, folder }) => [name, folder]))('the blueprint %s', (name, folder) => {
  let assembly: Assembly;
  beforeAll(async () => {
    assembly = await assemblyOf(folder);
  });

  test('amounts to the manifests that were reviewed', () => {
    const golden = join(__dirname, 'golden', `${name}.yaml`);
    const text = asText(assembly);
    if (process.env[UPDATE] === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  test('has no finding of any severity', () => {
    const report = evaluate(assembly.objects.map(({ manifest }) => manifest));
    expect(report.findings).toEqual([]);
    expect(report.counts.compliant).toBeGreaterThan(100);
  });

  test('gives a reason and a control for each object', () => {
    for (const { path, reason } of assembly.objects) {
      expect([path, reason?.text, reason?.control]).toEqual([path, expect.any(String), expect.any(String)]);
    }
  });

  test('keeps servers at seven objects, without a role or a value of a secret', () => {
    for (const server of assembly.servers) {
      const own = assembly.objects.filter(({ path }) => path.startsWith(`${server.path}/`));
      expect([server.id, own.length <= 7]).toEqual([server.id, true]);
    }
    const kinds = new Set(assembly.objects.map(({ manifest }) => manifest.kind));
    for (const kind of ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'Secret']) {
      expect(kinds).not.toContain(kind);
    }
  });
});
