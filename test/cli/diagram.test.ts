import type { Assembly } from '../../src/contract';
import { FakeProject, strata } from './support';

const projects: FakeProject[] = [];
afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

function project(): FakeProject {
  const assembly = (namespace: string): Assembly => ({
    version: 1,
    objects: [
      {
        path: 'app/a',
        file: 'deployment-a.yaml',
        manifest: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'a', namespace },
          spec: { template: { metadata: { labels: { app: 'a' } } } },
        },
      },
    ],
    servers: [],
  });
  const one = new FakeProject(`
    const assemblies = ${JSON.stringify({ dev: JSON.stringify(assembly('lab')), prod: JSON.stringify(assembly('apps')) })};
    writeFileSync(process.env.STRATA_ASSEMBLY, assemblies[process.env.STRATA_ENVIRONMENT ?? 'prod']);`);
  one.write('environments/dev.yaml', '');
  one.write('environments/prod.yaml', '');
  projects.push(one);
  return one;
}

const drawn = (namespace: string) => `flowchart LR
  p_everybody(["everybody"])
  p_everything(["everything"])
  subgraph ns_${namespace}["namespace ${namespace}"]
    w_a["a"]
  end
  p_everybody -->|"every port"| w_a
  w_a -->|"every port"| p_everything`;

test('a project, or an environment of it, is drawn', async () => {
  const { path } = project();
  const own = await strata(path, 'diagram');
  expect([own.code, own.session.text]).toEqual([0, drawn('apps')]);
  expect((await strata(path, '-e', 'dev', 'diagram')).session.text).toBe(drawn('lab'));
  expect((await strata(path, 'diagram', 'dev')).session.text).toBe(drawn('lab'));
});

test('a word that names nothing is an error', async () => {
  const { code, session } = await strata(project().path, 'diagram', 'nowhere');
  expect(code).not.toBe(0);
  expect(session.errorText).toContain('CLI_STACK_UNKNOWN');
});
