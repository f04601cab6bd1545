import { join } from 'node:path';
import { composeProject, projectFiles } from '../../../src/targets/compose';
import { assemble } from '../../judges/compositions';
import { deployed, ROOT } from '../../targets-live/blueprints';
import { OPTIONS } from './support';

/** Kinds whose absence has a reason of its own, in words; what has none would be "nothing of the kind". */
const NOTHING = 'Compose has nothing of the kind';

describe.each(deployed.map((one) => [one.composition, one] as const))('%s', (composition, { stack }) => {
  const assembly = assemble(composition);
  const made = composeProject(assembly, { ...OPTIONS, project: stack, out: join(stack, 'compose') });
  const { services, volumes = {}, networks = {}, secrets = {} } = made.file;

  test('has a service for every server, gateway, registry and portal', () => {
    for (const { id } of assembly.servers) expect(Object.keys(services)).toContain(id);
    const roles = assembly.objects.flatMap(({ manifest: { kind, metadata } }) =>
      kind === 'Deployment' && ['gateway', 'registry', 'portal'].includes(metadata.name) ? [metadata.name] : [],
    );
    expect(made.roles.map(({ id }) => id).sort()).toEqual(roles.sort());
  });

  test('names nothing that is not in it', () => {
    for (const [name, service] of Object.entries(services)) {
      for (const network of Object.keys(service.networks ?? {}))
        expect([name, networks]).toHaveProperty(['1', network]);
      for (const { source } of service.secrets ?? []) expect([name, secrets]).toHaveProperty(['1', source]);
      for (const first of Object.keys(service.depends_on ?? {})) expect([name, services]).toHaveProperty(['1', first]);
      for (const { type, source } of service.volumes ?? []) {
        if (type === 'volume') expect([name, volumes]).toHaveProperty(['1', source]);
      }
    }
  });

  test('says of every object that has no counterpart why, and of all in few lines', () => {
    expect(made.notCarried.filter(({ what }) => what === NOTHING)).toEqual([]);
    expect(made.notCarried.length).toBeLessThanOrEqual(25);
  });

  test('publishes nothing that the cluster keeps behind a gateway', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) => (ports ? [name] : []));
    const behind = made.servers.flatMap(({ id, gateways }) => (gateways ? [`${id}-bridge`] : []));
    expect(published.filter((name) => behind.includes(name))).toEqual([]);
    for (const name of published) {
      for (const port of services[name]?.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:8080$/);
    }
  });

  test('is the same each time', () => {
    const again = composeProject(assemble(composition), { ...OPTIONS, project: stack, out: join(stack, 'compose') });
    expect(projectFiles(again)).toEqual(projectFiles(made));
  });
});

test('a claim without a folder is a volume that is given to the user first, and begins empty', () => {
  const found = deployed.find(({ composition }) => composition.includes('stage-3') && composition.endsWith('prod'));
  const { file } = composeProject(assemble(found?.composition ?? ''), {
    ...OPTIONS,
    project: ROOT,
    out: join(ROOT, 'out'),
  });
  const claim = 'claim-payments.memory';
  expect(file.volumes).toHaveProperty([claim], {});
  expect(file.services['memory']?.volumes).toContainEqual({
    type: 'volume',
    source: claim,
    target: '/data',
    volume: { nocopy: true },
    read_only: false,
  });
  expect(file.services['memory']?.depends_on).toHaveProperty([claim], { condition: 'service_completed_successfully' });
  expect(file.services[claim]).toMatchObject({
    user: '65532:65532',
    read_only: true,
    network_mode: 'none',
    restart: 'no',
    volumes: [{ type: 'volume', source: claim, target: '/strata' }],
  });
  // The folder that the composition names stays one of this machine.
  expect(file.services['docs']?.volumes).toContainEqual(
    expect.objectContaining({ type: 'bind', target: '/docs', read_only: true }),
  );
});
