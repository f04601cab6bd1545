import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretOrigins } from '../../../src/proof';
import { composeProject } from '../../../src/targets/compose';
import { strata } from '../../cli/support';
import { assemble } from '../../judges/compositions';
import { Scratch } from '../local/support';
import { OPTIONS } from './support';

const assembly = assemble('blueprints/stage-3-scale/main.ts -e prod');

test('parts of the platform are told the place in the vault, as servers are: no Secret is on this machine', () => {
  const placeOf = secretOrigins(assembly.objects.map(({ manifest }) => manifest));
  const { secrets, file } = composeProject(assembly, { ...OPTIONS, placeOf });
  expect(secrets.map(({ service, reference }) => [service, reference])).toEqual([
    ['gateway', 'kv/gateway#client-secret of https://vault.acme.example'],
    ['portal', 'kv/portal#client-secret of https://vault.acme.example'],
  ]);
  // What the project is does not depend on what people are told.
  const plain = composeProject(assembly, OPTIONS);
  expect(file).toEqual(plain.file);
  expect(plain.secrets.map(({ reference }) => reference)).toEqual([
    'Secret gateway-vault, key LAB_CLIENT_SECRET',
    'Secret portal-vault, key CLIENT_SECRET',
  ]);
  expect(secrets.map(({ reference: _, ...rest }) => rest)).toEqual(
    plain.secrets.map(({ reference: _, ...rest }) => rest),
  );
});

test('a Secret that nothing brings is told by its key', () => {
  const { secrets } = composeProject(assembly, { ...OPTIONS, placeOf: () => undefined });
  expect(secrets.map(({ reference }) => reference)).toContain('Secret portal-vault, key CLIENT_SECRET');
});

test('the command line tells it, and the page of the project', async () => {
  const scratch = new Scratch();
  try {
    const { session } = await strata(
      join(__dirname, '../../../blueprints/stage-3-scale'),
      '-e',
      'prod',
      'compose',
      '--out',
      scratch.path,
      '--force',
    );
    expect(session.text).toContain('from kv/portal#client-secret of https://vault.acme.example');
    expect(readFileSync(join(scratch.path, 'secrets/readme.md'), 'utf8')).toContain(
      '| kv/portal#client-secret of https://vault.acme.example |',
    );
  } finally {
    scratch.remove();
  }
});
