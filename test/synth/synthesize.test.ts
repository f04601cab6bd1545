import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct, DependencyGroup } from 'constructs';
import { Assembly, Metadata } from '../../src/contract';
import { StrataError, StrataErrors } from '../../src/errors';
import { synthesize } from '../../src/synth';

const object = (scope: Construct, id: string, kind = 'ConfigMap', rest: object = {}): ApiObject =>
  new ApiObject(scope, id, {
    apiVersion: kind === 'Deployment' ? 'apps/v1' : 'v1',
    kind,
    metadata: { name: id },
    ...rest,
  });
const paths = (app: App): string[] => synthesize(app).objects.map(({ path }) => path);

/** The error of a synthesis that must fail. */
function failure(app: App): StrataError[] {
  try {
    synthesize(app);
  } catch (error) {
    if (error instanceof StrataErrors) return [...error.errors];
    if (StrataError.is(error)) return [error];
    throw error;
  }
  throw new Error('synthesis succeeded');
}

describe('the order of objects', () => {
  test('without dependencies: namespaces, definitions, the rest by path, then what starts pods', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    object(chart, 'a-deployment', 'Deployment');
    object(chart, 'z-config');
    object(chart, 'b-config');
    new ApiObject(chart, 'y-crd', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'y' },
    });
    object(chart, 'x-namespace', 'Namespace');

    expect(paths(app)).toEqual(['c/x-namespace', 'c/y-crd', 'c/b-config', 'c/z-config', 'c/a-deployment']);
  });

  test('a dependency on a construct puts everything inside it first, and explicit dependencies beat ranks', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    const first = new Construct(chart, 'z');
    object(first, 'one', 'Deployment');
    object(new Construct(first, 'deep'), 'two');
    const second = new Construct(chart, 'a');
    object(second, 'namespace', 'Namespace');
    second.node.addDependency(first);

    expect(paths(app)).toEqual(['c/z/deep/two', 'c/z/one', 'c/a/namespace']);
  });

  test('dependencies hold across charts, between nested charts, and through groups', () => {
    const app = new App();
    const outer = new Chart(app, 'a');
    object(outer, 'a');
    const nested = new Chart(outer, 'nested');
    object(nested, 'x');
    const other = new Chart(app, 'b');
    const one = object(other, 'one');
    const two = object(other, 'two');
    nested.node.addDependency(new DependencyGroup(one, two));
    outer.node.addDependency(nested);

    expect(paths(app)).toEqual(['b/one', 'b/two', 'a/nested/x', 'a/a']);
  });

  test('a construct may depend on several of its own constructs: the rest of it waits', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    object(chart, 'a');
    const group = new Construct(chart, 'group');
    object(group, 'b');
    const namespace = object(group, 'z-namespace', 'Namespace');
    const policy = object(chart, 'z-policy');
    chart.node.addDependency(namespace, policy);

    expect(paths(app)).toEqual(['c/group/z-namespace', 'c/z-policy', 'c/a', 'c/group/b']);
  });

  test('is the same whatever the order of construction', () => {
    const build = (ids: readonly string[]): string[] => {
      const app = new App();
      const chart = new Chart(app, 'c');
      for (const id of ids) object(chart, id);
      (chart.node.findChild('m') as ApiObject).addDependency(chart.node.findChild('x'));
      return paths(app);
    };

    expect(build(['a', 'm', 'x', 'z'])).toEqual(build(['z', 'x', 'm', 'a']));
    expect(build(['a', 'm', 'x', 'z'])).toEqual(['c/a', 'c/x', 'c/m', 'c/z']);
  });

  test('a cycle is named, dependency by dependency, also when it goes through scopes', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    const a = new Construct(chart, 'a');
    const b = new Construct(chart, 'b');
    const inner = object(b, 'inner');
    a.node.addDependency(b);
    inner.node.addDependency(a);
    object(chart, 'bystander');

    const [error] = failure(app);
    expect(error?.code).toBe('SYNTH_DEPENDENCY_CYCLE');
    expect(error?.subject).toBe('c/a');
    expect(error?.problem).toBe('The dependencies form a cycle: c/a depends on c/b, c/b/inner depends on c/a.');
  });

  test.each([
    ['itself', (_: Chart, leaf: ApiObject) => leaf.node.addDependency(leaf), 'c/leaf depends on c/leaf'],
    ['its scope', (chart: Chart, leaf: ApiObject) => leaf.node.addDependency(chart), 'c/leaf depends on c'],
    [
      'what waits for it',
      (chart: Chart, leaf: ApiObject) => {
        chart.node.addDependency(leaf);
        leaf.node.addDependency(chart.node.findChild('other'));
      },
      'c depends on c/leaf, c/leaf depends on c/other',
    ],
  ])('a construct that depends on %s is a cycle', (_, connect, cycle) => {
    const app = new App();
    const chart = new Chart(app, 'c');
    const leaf = object(chart, 'leaf');
    object(chart, 'other');
    connect(chart, leaf);

    expect(failure(app)[0]?.details).toEqual({ cycle });
  });

  test('a dependency on another app is refused', () => {
    const app = new App();
    const foreign = object(new Chart(new App(), 'elsewhere'), 'x');
    object(new Chart(app, 'c'), 'a').node.addDependency(foreign);

    expect(failure(app)[0]?.message).toMatch(/^SYNTH_DEPENDENCY_OUTSIDE at c\/a: .*elsewhere\/x/);
  });
});

describe('validation', () => {
  test('runs once on every construct and reports everything with paths', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    let runs = 0;
    chart.node.addValidation({ validate: () => [`run ${++runs}`, 'No tenant.'] });
    object(chart, 'a').node.addValidation({ validate: () => ['bad port'] });

    expect(failure(app).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^SYNTH_VALIDATION_FAILED at c: The construct is not valid: run 1\. /),
      expect.stringMatching(/^SYNTH_VALIDATION_FAILED at c: The construct is not valid: No tenant\. /),
      expect.stringMatching(/^SYNTH_VALIDATION_FAILED at c\/a: The construct is not valid: bad port\. /),
    ]);
    expect(runs).toBe(1);
  });

  test('errors of the catalogue stay what they are; a defect of a validation is not swallowed', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    const error = new StrataError('SYNTH_OBJECT_INVALID', 'c', { problem: 'x' });
    chart.node.addValidation({
      validate: () => {
        throw new StrataErrors([error, error]);
      },
    });
    expect(failure(app)).toEqual([error, error]);

    new Construct(app, 'defect').node.addValidation({
      validate: () => {
        throw new TypeError('defect');
      },
    });
    expect(() => synthesize(app)).toThrow(TypeError);
  });
});

describe('objects', () => {
  test('are rendered once, with lazies, tokens and patches resolved', () => {
    const app = new App();
    let produced = 0;
    const lazy = object(new Chart(app, 'c', { namespace: 'n' }), 'a', 'ConfigMap', {
      data: Lazy.any({ produce: () => ({ count: String(++produced), token: { resolve: () => 'resolved' } }) }),
    });
    lazy.addJsonPatch(JsonPatch.add('/data/patched', 'yes'));

    expect(synthesize(app).objects[0]?.manifest).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'n' },
      data: { count: '1', token: 'resolved', patched: 'yes' },
    });
  });

  test('of cluster-scoped kinds lose the namespace that their chart stamped on them', () => {
    const app = new App();
    const chart = new Chart(app, 'c', { namespace: 'n' });
    object(chart, 'a', 'Namespace');
    new ApiObject(chart, 'role', {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'role' },
    });
    new ApiObject(chart, 'crd', {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.acme.example' },
      spec: { group: 'acme.example', names: { kind: 'Widget' }, scope: 'Cluster' },
    });
    new ApiObject(chart, 'widget', { apiVersion: 'acme.example/v1', kind: 'Widget', metadata: { name: 'w' } });
    object(chart, 'config');

    expect(synthesize(app).objects.map(({ file, manifest }) => [file, manifest.metadata.namespace])).toEqual([
      ['_cluster/namespace-a.yaml', undefined],
      ['_cluster/customresourcedefinition-widgets.acme.example.yaml', undefined],
      ['n/configmap-config.yaml', 'n'],
      ['_cluster/clusterrole-role.yaml', undefined],
      ['_cluster/widget.acme.example-w.yaml', undefined],
    ]);
  });

  test('of cluster-scoped kinds may not name a namespace themselves', () => {
    const app = new App();
    object(new Chart(app, 'c', { namespace: 'n' }), 'a', 'Namespace', { metadata: { name: 'a', namespace: 'other' } });

    expect(failure(app)[0]?.message).toMatch(/^SYNTH_CLUSTER_SCOPED at c\/a: Namespace .* other\./);
  });

  test('defined twice are refused, naming both; the version of the API does not tell them apart', () => {
    const app = new App();
    const chart = new Chart(app, 'c', { namespace: 'n' });
    new ApiObject(chart, 'a', { apiVersion: 'acme.example/v1', kind: 'Widget', metadata: { name: 'w' } });
    new ApiObject(chart, 'b', { apiVersion: 'acme.example/v2', kind: 'Widget', metadata: { name: 'w' } });
    new ApiObject(chart, 'other-group', { apiVersion: 'other.example/v1', kind: 'Widget', metadata: { name: 'w' } });
    new ApiObject(chart, 'other-namespace', {
      apiVersion: 'acme.example/v1',
      kind: 'Widget',
      metadata: { name: 'w', namespace: 'm' },
    });

    expect(failure(app).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^SYNTH_OBJECT_DUPLICATE at c\/b: Widget\.acme\.example n\/w is also defined by c\/a\. /),
    ]);
  });

  test.each([
    ['a function', { data: { a: () => 'x' } }, 'data.a', 'a function'],
    ['not a number', { spec: { replicas: Number.NaN } }, 'spec.replicas', 'NaN, which is not a number'],
    ['a token of another tool', { spec: { list: [{ a: `x-\${Token[TOKEN.1]}` }] } }, 'spec.list[0].a', /Token/],
    [
      'a joined output',
      { data: { a: 'https://Calling [toString] on an [Output<T>] is not supported.' } },
      'data.a',
      /Output/,
    ],
    ['a joined promise', { data: { a: 'x [object Promise]' } }, 'data.a', /Promise/],
    ['an unpaired surrogate', { data: { a: 'x\ud800' } }, 'data.a', /surrogate/],
    ['an unpaired surrogate in a key', { data: { '\udc00': 'x' } }, 'data.\udc00', /surrogate/],
  ])('that hold %s are refused, naming the field', (_, rest, field, found) => {
    const app = new App();
    object(new Chart(app, 'c'), 'a', 'ConfigMap', rest);

    expect(failure(app)[0]).toMatchObject({
      code: 'SYNTH_VALUE_INVALID',
      subject: 'c/a',
      details: { field, found: expect.stringMatching(found) },
    });
  });

  test.each([
    ['an instance', { data: { a: new Map() } }, /non-simple object of type 'Map'/],
    ['a patch without parent', {}, /./],
  ])('that cannot be rendered are refused with the reason: %s', (_, rest, reason) => {
    const app = new App();
    const broken = object(new Chart(app, 'c'), 'a', 'ConfigMap', rest);
    broken.addJsonPatch(JsonPatch.add('/spec/missing/deep', 1));

    expect(failure(app)[0]).toMatchObject({
      code: 'SYNTH_OBJECT_FAILED',
      subject: 'c/a',
      details: { reason: expect.stringMatching(reason) },
    });
    expect(failure(app)[0]?.message).not.toContain('Failed serializing');
  });

  test.each([
    [{ apiVersion: 'v1', kind: 'configmap' }, 'kind'],
    [{ apiVersion: '../v1', kind: 'ConfigMap' }, 'apiVersion'],
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '../../etc/passwd' } }, 'metadata.name'],
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '..' } }, 'metadata.name'],
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: '../..' } }, 'metadata.namespace'],
    [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'A' } }, 'metadata.namespace'],
  ])('must be Kubernetes objects: %j', (props, field) => {
    const app = new App();
    new ApiObject(new Chart(app, 'c'), 'a', props);

    expect(failure(app)[0]?.message).toMatch(
      new RegExp(`^SYNTH_OBJECT_INVALID at c/a: .*${field.replace('.', '\\.')} is `),
    );
  });

  test('every broken object is reported at once', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    object(chart, 'a', 'kind');
    object(chart, 'b', 'ConfigMap', { data: { a: Number.POSITIVE_INFINITY } });

    expect(failure(app).map(({ code }) => code)).toEqual(['SYNTH_OBJECT_INVALID', 'SYNTH_VALUE_INVALID']);
  });
});

describe('facts', () => {
  const run = {
    program: { kind: 'image', image: 'x@sha256:0' },
    transport: 'stdio',
    bridge: {
      role: 'bridge',
      server: 'github',
      listen: { allowedHosts: ['localhost'] },
      upstream: { transport: 'stdio' },
    },
  };

  test('reasons and servers reach the assembly, which its own schema accepts', () => {
    const app = new App();
    const chart = new Chart(app, 'c');
    const server = new Construct(chart, 'github');
    server.node.addMetadata(Metadata.SERVER, { id: 'github', stage: 2, namespace: 'n', run });
    object(server, 'config').node.addMetadata(Metadata.REASON, { text: 'Holds the configuration.', control: 'x.y' });
    object(chart, 'plain');

    const assembly = synthesize(app);
    expect(Assembly.parse(JSON.parse(JSON.stringify(assembly)))).toEqual(assembly);
    expect(assembly.servers).toMatchObject([
      { id: 'github', path: 'c/github', stage: 2, namespace: 'n', run: { transport: 'stdio' } },
    ]);
    expect(assembly.objects.map(({ path, reason }) => [path, reason])).toEqual([
      ['c/github/config', { text: 'Holds the configuration.', control: 'x.y' }],
      ['c/plain', undefined],
    ]);
  });

  test.each([
    [Metadata.SERVER, { id: 'github', stage: 9, run }, 'stage: '],
    [Metadata.REASON, { because: 1 }, 'text: '],
  ])('%s in another form is refused', (key, data, problem) => {
    const app = new App();
    object(new Chart(app, 'c'), 'a').node.addMetadata(key, data);

    expect(failure(app)[0]).toMatchObject({
      code: 'SYNTH_FACT_INVALID',
      subject: 'c/a',
      details: { key, problems: expect.stringContaining(problem) },
    });
  });
});
