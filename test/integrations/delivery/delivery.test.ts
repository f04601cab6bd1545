import { ApiObject, Chart } from 'cdk8s';
import { App, ArgoDelivery, ArgoSync, type Delivery, FluxDelivery, FluxSync, McpPlatform, Stage } from 'mcp-strata';
import type { Assembly, Manifest } from '../../../src/contract';
import { synthesize } from '../../../src/synth';
import { customResourceFindings } from '../../support/custom-resources';

/** A platform of two namespaces whose second server waits for the first. */
function composed(delivery?: Delivery, layout?: Assembly['layout']): Assembly {
  const app = new App({ delivery, layout });
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.PILOT,
    environment: 'prod',
    namespaces: ['tools', 'search'],
  });
  const server = { image: 'ghcr.io/acme/server:1.0.0', command: ['/server', 'stdio'] };
  const first = acme.addServer('first', server);
  const second = acme.addServer('second', { ...server, namespace: 'search' });
  second.node.addDependency(first);
  new ApiObject(acme.namespace('tools'), 'data', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', annotations: { 'acme.example/owner': 'tools' } },
  });
  return app.compose();
}

const annotationsOf = (assembly: Assembly, path: string) =>
  assembly.objects.find((object) => object.path === path)?.manifest.metadata['annotations'] as Record<string, string>;
const wave = (assembly: Assembly, path: string) =>
  Number(annotationsOf(assembly, path)?.['argocd.argoproj.io/sync-wave']);
const manifestsOf = (app: App): Manifest[] => synthesize(app).objects.map(({ manifest }) => manifest);
const named = (manifests: readonly Manifest[], kind: string, name: string) =>
  manifests.find((one) => one.kind === kind && one.metadata.name === name) as Manifest & {
    spec: Record<string, unknown>;
  };

describe('what objects say to Argo CD', () => {
  const assembly = composed(ArgoSync);

  test('everything comes after its namespace, pods after what is around them', () => {
    expect(wave(assembly, 'acme/tools/namespace')).toBe(0);
    expect(wave(assembly, 'acme/tools/first/network-policy')).toBe(2);
    expect(wave(assembly, 'acme/tools/first/deployment')).toBe(3);
  });

  test('what the composition declared to come first has a wave before', () => {
    const paths = assembly.objects.map(({ path }) => path);
    const second = paths.filter((path) => path.startsWith('acme/search/second/'));
    expect(second.length).toBeGreaterThan(3);
    for (const path of second)
      expect(wave(assembly, path)).toBeGreaterThan(wave(assembly, 'acme/tools/first/deployment'));
  });

  test('data and namespaces are never pruned, and own annotations stay', () => {
    const option = 'argocd.argoproj.io/sync-options';
    expect(annotationsOf(assembly, 'acme/tools/namespace')[option]).toBe('Prune=false,Delete=false');
    expect(annotationsOf(assembly, 'acme/tools/data')).toMatchObject({
      [option]: 'Prune=false,Delete=false',
      'acme.example/owner': 'tools',
    });
    expect(annotationsOf(assembly, 'acme/tools/first/service')[option]).toBeUndefined();
  });

  test('without a delivery objects say nothing of it', () => {
    expect(JSON.stringify(composed())).not.toMatch(/argoproj|fluxcd/);
  });
});

describe('Argo CD', () => {
  const props = {
    assembly: composed(ArgoSync),
    repository: 'https://git.acme.example/platform.git',
    environments: [
      { name: 'dev' },
      { name: 'prod', automated: false, server: 'https://prod.acme.example:6443', revision: 'v1' },
    ],
  };
  const render = (more: object = {}) => {
    const app = new App();
    new ArgoDelivery(app, 'acme', { ...props, ...more });
    return manifestsOf(app);
  };

  test('the project admits the kinds and namespaces of the composition and nothing else', () => {
    const { spec } = named(render({ groups: ['platform'] }), 'AppProject', 'acme');
    expect(spec).toMatchObject({
      sourceRepos: ['https://git.acme.example/platform.git'],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
    });
    expect(spec['destinations']).toHaveLength(4);
    expect(JSON.stringify(spec['namespaceResourceWhitelist'])).not.toMatch(/Secret|Role|"\*"/);
    expect(spec['roles']).toMatchObject([
      {
        groups: ['platform'],
        policies: [expect.stringContaining('get, acme/*, allow'), expect.stringContaining('sync, acme/*, allow')],
      },
    ]);
  });

  test('each environment is an application that is applied as a whole', () => {
    const manifests = render();
    expect(named(manifests, 'Application', 'acme-dev').spec).toMatchObject({
      project: 'acme',
      source: { path: 'dist/dev', targetRevision: 'main', directory: { recurse: true } },
      destination: { server: 'https://kubernetes.default.svc' },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: expect.arrayContaining(['ServerSideApply=true', 'FailOnSharedResource=true']),
      },
    });
    const prod = named(manifests, 'Application', 'acme-prod').spec;
    expect(prod).toMatchObject({
      source: { path: 'dist/prod', targetRevision: 'v1' },
      destination: { server: 'https://prod.acme.example:6443' },
    });
    expect(prod['syncPolicy']).not.toHaveProperty('automated');
  });

  test('an application set makes the same, and removing an environment leaves what runs', () => {
    const { spec } = named(render({ style: 'application-set' }), 'ApplicationSet', 'acme');
    expect(spec).toMatchObject({
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          list: {
            elements: [
              { name: 'dev', automated: 'true' },
              { name: 'prod', automated: 'false', revision: 'v1' },
            ],
          },
        },
      ],
      syncPolicy: { preserveResourcesOnDeletion: true },
    });
  });

  test('with bases Argo CD builds them', () => {
    const built = render({ assembly: composed(ArgoSync, 'kustomize') });
    expect(named(built, 'Application', 'acme-dev').spec['source']).not.toHaveProperty('directory');
  });

  test.each(['applications', 'application-set'])('its %s are valid', (style) => {
    expect(customResourceFindings(render({ style, groups: ['platform'] }))).toEqual([]);
  });

  test.each([
    [
      'a login in the address',
      { repository: 'https://user:secret@git.acme.example/x.git' },
      'DELIVERY_REPOSITORY_INVALID',
    ],
    ['a way out of the repository', { path: '../other' }, 'DELIVERY_PATH_INVALID'],
    ['an environment twice', { environments: [{ name: 'dev' }, { name: 'dev' }] }, 'DELIVERY_ENVIRONMENT_TWICE'],
    ['a name that is none', { environments: [{ name: 'Dev' }] }, 'DELIVERY_NAME_INVALID'],
    ['a prop that is none', { repo: 'x' }, 'PROP_UNKNOWN'],
  ])('refuses %s', (_, more, code) => {
    expect(() => render(more)).toThrow(expect.objectContaining({ code }));
  });
});

describe('Flux', () => {
  const assembly = composed(FluxSync, 'kustomize');
  const props = { assembly, repository: 'https://git.acme.example/platform.git', environment: 'prod' };
  const render = (more: object = {}) => {
    const app = new App();
    new FluxDelivery(app, 'acme', { ...props, ...more });
    return manifestsOf(app);
  };

  test('what belongs to the cluster comes before each namespace, whose health is watched', () => {
    const manifests = render();
    expect(named(manifests, 'Kustomization', 'acme-cluster').spec).toMatchObject({
      path: './dist/prod/_cluster',
      wait: true,
    });
    expect(named(manifests, 'Kustomization', 'acme-tools').spec).toMatchObject({
      path: './dist/prod/tools',
      prune: true,
      deletionPolicy: 'Orphan',
      dependsOn: [{ name: 'acme-cluster' }],
      healthChecks: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'first', namespace: 'tools' }],
    });
  });

  test('data and namespaces are never pruned', () => {
    const disabled = { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' };
    expect(annotationsOf(assembly, 'acme/tools/namespace')).toEqual(disabled);
    expect(annotationsOf(assembly, 'acme/tools/data')).toMatchObject(disabled);
    expect(annotationsOf(assembly, 'acme/tools/first/service')).toBeUndefined();
  });

  test('commits and artifacts are verified, and objects applied as an account that may little', () => {
    const strict = { secret: 'login', verify: 'keys', serviceAccount: 'acme' };
    expect(named(render(strict), 'GitRepository', 'acme').spec).toMatchObject({
      secretRef: { name: 'login' },
      verify: { mode: 'HEAD', secretRef: { name: 'keys' } },
    });
    expect(named(render(strict), 'Kustomization', 'acme-tools').spec).toMatchObject({ serviceAccountName: 'acme' });
    const oci = render({ ...strict, repository: 'oci://registry.acme.example/platform', revision: 'v1' });
    expect(named(oci, 'OCIRepository', 'acme').spec).toMatchObject({
      ref: { tag: 'v1' },
      verify: { provider: 'cosign' },
    });
    expect(named(oci, 'Kustomization', 'acme-tools').spec['sourceRef']).toEqual({
      kind: 'OCIRepository',
      name: 'acme',
    });
    expect(customResourceFindings([...render(strict), ...oci, ...render()])).toEqual([]);
  });

  test('refuses a tree without bases', () => {
    expect(() => render({ assembly: composed(FluxSync) })).toThrow(
      expect.objectContaining({ code: 'DELIVERY_LAYOUT_PLAIN' }),
    );
  });
});

test('typing errors in what is emitted are found', () => {
  const app = new App();
  const chart = new Chart(app, 'x', { namespace: 'argocd' });
  new ApiObject(chart, 'a', { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', spec: { sourceRepo: ['x'] } });
  new ApiObject(chart, 'b', {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    spec: { interval: '5m', prune: 'yes', sourceRef: { kind: 'GitRepository', name: 'x' } },
  });
  const found = customResourceFindings(manifestsOf(app));
  expect(new Set(found.map(({ index }) => index))).toEqual(new Set([0, 1]));
});
