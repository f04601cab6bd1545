import type { Assembly } from '../../src/contract';
import { FakeProject, strata } from './support';

const projects: FakeProject[] = [];
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

/** A project of two environments, of which the second also lets its workload reach another port. */
function project(): FakeProject {
  const policy = (ports: number[]): Assembly['objects'][number] => ({
    path: 'app/policy',
    file: 'apps/networkpolicy-a.yaml',
    manifest: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'a', namespace: 'apps' },
      spec: {
        podSelector: { matchLabels: { app: 'a' } },
        policyTypes: ['Ingress', 'Egress'],
        egress: [{ to: [{ ipBlock: { cidr: '10.1.0.0/16' } }], ports: ports.map((port) => ({ port })) }],
      },
    },
  });
  const workload: Assembly['objects'][number] = {
    path: 'app/a',
    file: 'apps/deployment-a.yaml',
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'a', namespace: 'apps' },
      spec: { template: { metadata: { labels: { app: 'a' } }, spec: { automountServiceAccountToken: false } } },
    },
  };
  const assembly = (ports: number[]) =>
    JSON.stringify({ version: 1, objects: [policy(ports), workload], servers: [] } satisfies Assembly);
  const one = new FakeProject(`
    const assemblies = ${JSON.stringify({ dev: assembly([443, 5432]), prod: assembly([443]) })};
    writeFileSync(process.env.STRATA_ASSEMBLY, assemblies[process.env.STRATA_ENVIRONMENT ?? 'prod']);`);
  one.write('environments/dev.yaml', '');
  one.write('environments/prod.yaml', '');
  projects.push(one);
  return one;
}

test('environments differ in what they permit', async () => {
  const { path } = project();
  const { code, session } = await strata(path, 'diff', 'prod', 'dev');
  expect(code).toBe(0);
  expect(session.text).toBe(
    'Widened: permitted now, and was not\n  a  may connect to addresses of 10.1.0.0/16 on 5432',
  );
  expect((await strata(path, 'diff', 'prod', 'dev', '--fail-on-widening')).code).toBe(1);
  expect((await strata(path, 'diff', 'dev', 'prod', '--fail-on-widening')).code).toBe(0);
});

test('a folder, and an environment of a folder, are compared with each other', async () => {
  const { path } = project();
  const same = await strata(path, 'diff', path, `${path}@prod`);
  expect(same.session.text).toBe('The two permit the same, with the same settings.');
  const { session } = await strata(path, 'diff', `${path}@dev`, path, '--json');
  expect(JSON.parse(session.text)).toMatchObject({
    widened: [],
    narrowed: [{ subject: 'a', text: 'no longer: may connect to addresses of 10.1.0.0/16 on 5432' }],
  });
});

test('a word that names nothing is refused', async () => {
  const { code, session } = await strata(project().path, 'diff', 'prod', 'nowhere');
  expect(code).toBe(2);
  expect(session.errorText).toContain('CLI_STACK_UNKNOWN');
});
