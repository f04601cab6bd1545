import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly } from '../../src/contract';
import { evaluate } from '../../src/rules';
import { toYaml } from '../../src/synth';
import { assemble, programs } from '../judges/compositions';

const UPDATE = 'STRATA_UPDATE_GOLDEN';

/** `blueprints/stage-3-scale/main.ts -e prod` is `stage-3-scale-prod`. */
const nameOf = (program: string) => program.replace(/^blueprints\/(.*)\/main\.ts/, '$1').replace(' -e ', '-');
const found = programs().filter((program) => program.startsWith('blueprints'));

/** The whole tree as one text, so that a reviewer sees in one diff what a change does to a stack. */
function asText({ objects }: Assembly): string {
  return objects.map(({ file, manifest }) => `# ${file}\n${toYaml(manifest)}`).join('---\n');
}

describe.each(found.map((program) => [nameOf(program), program]))('the blueprint %s', (name, program) => {
  let assembly: Assembly;
  beforeAll(() => {
    assembly = assemble(program);
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

  test('keeps servers at seven objects, without a role for a workload or a value of a secret', () => {
    for (const server of assembly.servers) {
      const own = assembly.objects.filter(({ path }) => path.startsWith(`${server.path}/`));
      expect([server.id, own.length <= 7]).toEqual([server.id, true]);
    }
    const ofKind = (kind: string) =>
      assembly.objects.flatMap(({ manifest }) => (manifest.kind === kind ? [manifest] : []));
    for (const kind of ['ClusterRole', 'ClusterRoleBinding', 'Secret']) expect(ofKind(kind)).toEqual([]);
    // Roles are for people: no workload is bound to one.
    const bound = ofKind('RoleBinding').flatMap((binding) => binding['subjects'] as { kind: string }[]);
    expect(bound.filter(({ kind }) => kind !== 'Group')).toEqual([]);
  });
});
