import { ApiObject, App, Chart, type IResolver, JsonPatch, Lazy, type ResolutionContext } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import fc from 'fast-check';
import { synthesize } from '../../../src/synth';
import { rendererOf } from '../../../src/synth/render/fast-json';

/** A class that cdk8s resolves by its method. */
class Token {
  constructor(private readonly value: unknown) {}
  resolve(): unknown {
    return this.value;
  }
}
/** A union of number and string as generated code has them. */
class Union {
  constructor(readonly value: number | string) {}
}

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant(undefined));
const { value } = fc.letrec<{ value: unknown; plain: unknown }>((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('name', 'spec', 'value', 'a', 'labels'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
  value: fc.oneof(
    tie('plain'),
    tie('plain').map((inner) => Lazy.any({ produce: () => inner })),
    tie('plain').map((inner) => new Token(inner)),
    fc.oneof(fc.integer(), fc.string()).map((union) => new Union(union)),
  ),
}));
const metadata = fc.record(
  {
    labels: fc.dictionary(fc.constantFrom('a', 'b'), fc.string(), { noNullPrototype: true }),
    annotations: fc.dictionary(
      fc.constantFrom('a', 'b'),
      fc.oneof(
        fc.string(),
        fc.string().map((text) => Lazy.any({ produce: () => text })),
      ),
      { noNullPrototype: true },
    ),
    namespace: fc.constantFrom('n', 'm'),
    finalizers: fc.array(fc.string(), { maxLength: 2 }),
    extra: value,
  },
  { requiredKeys: [] },
);

/** Compares as manifests: by their JSON, where a list's undefined item is null, without regard to the order of keys. */
const asManifest = (json: unknown): unknown => JSON.parse(JSON.stringify(json));

test('fuzz: fast rendering gives what cdk8s gives', () => {
  fc.assert(
    fc.property(metadata, value, fc.boolean(), (given, spec, isPatched) => {
      const app = new App();
      const object = new ApiObject(new Chart(app, 'c', { namespace: 'chart', labels: { chart: 'yes' } }), 'a', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', ...given } as never,
        spec,
      });
      if (isPatched)
        object.addJsonPatch(JsonPatch.add('/metadata/labels', { patched: 'yes' }), JsonPatch.add('/spec', { x: 1 }));
      const slow = asManifest(object.toJson());
      const fast = rendererOf(app)(object).json;
      expect(asManifest(fast)).toEqual(slow);
    }),
    { numRuns: 500 },
  );
});

test('typed objects of cdk8s-plus render as they do without it', () => {
  const app = new App();
  const chart = new Chart(app, 'c', { namespace: 'n' });
  const service = new k8s.KubeService(chart, 'service', {
    metadata: { name: 's', annotations: {} },
    spec: Lazy.any({
      produce: () => ({ ports: [{ port: 80, targetPort: k8s.IntOrString.fromString('http') }], selector: { a: 'b' } }),
    }),
  });
  const slow = service.toJson();

  expect(rendererOf(app)(service)).toEqual({ json: slow, isFit: false });
  expect(slow.spec.ports).toEqual([{ port: 80, targetPort: 'http' }]);
});

test('an app with resolvers of its own is rendered by cdk8s', () => {
  class Shout implements IResolver {
    resolve(context: ResolutionContext): void {
      if (context.value === 'quiet') context.replaceValue('LOUD');
    }
  }
  const app = new App({ resolvers: [new Shout()] });
  new ApiObject(new Chart(app, 'c'), 'a', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { a: 'quiet' },
  });

  expect(synthesize(app).objects[0]?.manifest['data']).toEqual({ a: 'LOUD' });
});

test('keys that JavaScript treats specially stay keys', () => {
  const app = new App();
  const data = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "x", "toString": "y"}');
  new ApiObject(new Chart(app, 'c'), 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data });

  const result = synthesize(app).objects[0]?.manifest['data'];
  expect(JSON.stringify(result)).toBe('{"__proto__":{"polluted":"yes"},"constructor":"x","toString":"y"}');
  expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
});
