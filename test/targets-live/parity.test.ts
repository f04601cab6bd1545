import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rehearse } from 'mcp-strata/testing/pulumi';
import { assemble } from '../judges/compositions';
import { kubernetesInputs, parityOf } from '../support/parity';
import { deployed } from './blueprints';

/** The real program of each stack with its real configuration, against GitOps. */
const scratch = mkdtempSync(join(tmpdir(), 'strata-parity-'));
const rows: string[] = [];

beforeAll(() => {
  // A blueprint that is one file synthesizes when it is loaded: what it hands over goes here, and nothing into its folder.
  process.env['STRATA_ASSEMBLY'] = join(scratch, 'assembly.json');
});
afterAll(() => {
  delete process.env['STRATA_ASSEMBLY'];
  rmSync(scratch, { recursive: true });
  const head = [
    '| blueprint | environment | objects by GitOps | by Pulumi | differences |',
    '| --- | --- | --: | --: | --: |',
  ];
  process.stdout.write(`\n${[...head, ...rows].join('\n')}\n\n`);
});

test('there are blueprints of every stage so far, each in every environment', () => {
  expect(new Set(deployed.map(({ blueprint }) => blueprint.slice(0, 'stage-n'.length))).size).toBeGreaterThanOrEqual(3);
  expect(deployed.length).toBeGreaterThanOrEqual(5);
});

test.each(deployed.map((one) => [`${one.blueprint} ${one.environment}`, one]))('%s', async (_, one) => {
  const written = assemble(one.composition).objects.map(({ manifest }) => manifest);
  const registrations = await rehearse({ folder: one.stack, stack: one.environment });
  const { first, second, differences } = parityOf(written, kubernetesInputs(registrations));
  rows.push(`| ${one.blueprint} | ${one.environment} | ${first} | ${second} | ${differences.length} |`);
  expect(differences).toEqual([]);
  expect([second, first > 10]).toEqual([first, true]);
  // What holds data is kept from stage 3 on.
  const isKept = registrations.some(({ protect }) => protect);
  expect(isKept).toBe(Number(one.blueprint.slice('stage-'.length, 'stage-n'.length)) >= 3);
  // A second run of the program asks for the same, so that nothing is changed where nothing was.
  expect(await rehearse({ folder: one.stack, stack: one.environment })).toEqual(registrations);
});
