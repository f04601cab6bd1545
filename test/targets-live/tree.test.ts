import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Assembly } from '../../src/contract';
import { compareTree, writeTree } from '../../src/synth';
import { assemble } from '../judges/compositions';
import { parityOf } from '../support/parity';
import { deployed } from './blueprints';
import { kustomize, renderer } from './kustomize';

const folder = mkdtempSync(join(tmpdir(), 'strata-tree-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rows: string[] = [];
beforeAll(() => {
  process.stdout.write(`${renderer()}\n`);
});
afterAll(() => {
  const head = [
    '| blueprint | environment | objects by kustomize | differences | changed by a second synthesis |',
    '| --- | --- | --: | --: | --: |',
  ];
  process.stdout.write(`\n${[...head, ...rows].join('\n')}\n\n`);
});

describe.each(deployed.map((one) => [`${one.blueprint} ${one.environment}`, one]))('%s', (name, one) => {
  const out = join(folder, name.replace(' ', '-'));
  const assembly = (): Assembly => ({ ...assemble(one.composition), layout: 'kustomize' });

  test('kustomize renders what was composed, and a second synthesis changes nothing', () => {
    const first = assembly();
    writeTree(first, out);
    const {
      first: composed,
      second: rendered,
      differences,
    } = parityOf(
      first.objects.map(({ manifest }) => manifest),
      kustomize(out),
    );
    expect(differences).toEqual([]);
    expect(rendered).toBe(composed);
    const drift = compareTree(assembly(), out);
    expect(drift).toMatchObject({ changed: [], missing: [], stale: [] });
    const again = writeTree(assembly(), out);
    expect(again).toMatchObject({ written: [], removed: [] });
    rows.push(
      `| ${one.blueprint} | ${one.environment} | ${rendered} | ${differences.length} | ${again.written.length + again.removed.length} |`,
    );
  });

  test('what an object loses in the folder is seen by both', () => {
    const { objects } = assembly();
    const [file = ''] = objects
      .filter(({ manifest }) => manifest.kind === 'NetworkPolicy')
      .map((object) => object.file);
    const path = join(out, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace('NetworkPolicy', 'NetworkPolice'));
    expect(
      parityOf(
        objects.map(({ manifest }) => manifest),
        kustomize(out),
      ).differences,
    ).toHaveLength(2);
    expect(compareTree(assembly(), out).changed).toEqual([file]);
  });
});
