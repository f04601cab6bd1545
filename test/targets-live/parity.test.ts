import { rehearse } from 'mcp-strata/testing/pulumi';
import { assemble } from '../judges/compositions';
import { kubernetesInputs, parityOf } from '../support/parity';
import { deployed } from './blueprints';

/** The real program of each stack with its real configuration, against GitOps. */
const rows: string[] = [];

afterAll(() => {
  const head = [
    '| blueprint | environment | objects by GitOps | by Pulumi | differences |',
    '| --- | --- | --: | --: | --: |',
  ];
  process.stdout.write(`\n${[...head, ...rows].join('\n')}\n\n`);
});

test('there is a blueprint of every stage, each in every environment', () => {
  const named = deployed.map(({ blueprint, environment }) => `${blueprint.slice(0, 'stage-n'.length)} ${environment}`);
  const all = [1, 2, 3, 4].flatMap((stage) => ['dev', 'prod', 'staging'].map((name) => `stage-${stage} ${name}`));
  expect(named).toEqual(all);
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
