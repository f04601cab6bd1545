import { ApiObject, App, Chart } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import fc from 'fast-check';
import { StrataError } from '../../../src/errors';
import { applyOrder, Tree } from '../../../src/synth/order';
import { Heap } from '../../../src/synth/order/heap';

/** What a tree is built from: the parent of each construct (a smaller position), whether it is an object, and dependencies. */
interface Plan {
  readonly parents: readonly number[];
  readonly isObject: readonly boolean[];
  readonly dependencies: readonly (readonly [number, number])[];
}

const plan: fc.Arbitrary<Plan> = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.record({
    parents: fc.tuple(...Array.from({ length: count }, (_, at) => fc.nat(at))),
    isObject: fc.array(fc.boolean(), { minLength: count, maxLength: count }),
    dependencies: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 7 }),
  }),
);

function build({ parents, isObject, dependencies }: Plan): { app: App; constructs: IConstruct[] } {
  const app = new App();
  const constructs: IConstruct[] = [];
  const chart = new Chart(app, 'c');
  parents.forEach((parent, at) => {
    const scope = (parent === 0 ? chart : constructs[parent - 1]) as Construct;
    const id = `k${at}`;
    constructs.push(
      isObject[at]
        ? new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id } })
        : new Construct(scope, id),
    );
  });
  for (const [source, target] of dependencies) constructs[source]?.node.addDependency(constructs[target] as IConstruct);
  return { app, constructs };
}

const isInside = (outer: IConstruct, inner: IConstruct): boolean => inner.node.scopes.includes(outer);
const objectsOf = (construct: IConstruct): ApiObject[] =>
  construct.node.findAll().filter((found) => ApiObject.isApiObject(found));

/** Pairs of objects that a dependency orders, spread out as cdk8s does it: simple, and far too slow for real trees. */
function orderedPairs(constructs: readonly IConstruct[]): [before: ApiObject, after: ApiObject][] {
  return constructs.flatMap((source) => {
    const inner = source.node.dependencies.filter((target) => isInside(source, target));
    return source.node.dependencies.flatMap((target) =>
      objectsOf(target).flatMap((before) =>
        objectsOf(source)
          .filter((after) => !inner.some((other) => isInside(other, after)) || !inner.includes(target))
          .map((after): [ApiObject, ApiObject] => [before, after]),
      ),
    );
  });
}

test('fuzz: every dependency holds for every pair of objects, each object comes once, and cycles are named', () => {
  let ordered = 0;
  let cycles = 0;
  fc.assert(
    fc.property(plan, (given) => {
      const { app, constructs } = build(given);
      const tree = new Tree(app.node.findAll());
      try {
        const order = applyOrder(tree);
        ordered++;
        expect(new Set(order)).toEqual(new Set(objectsOf(app)));
        expect(order).toHaveLength(objectsOf(app).length);
        const place = new Map(order.map((object, at) => [object, at]));
        for (const [before, after] of orderedPairs(constructs)) {
          expect(place.get(before)).toBeLessThan(place.get(after) as number);
        }
      } catch (error) {
        if (!StrataError.is(error)) throw error;
        cycles++;
        checkCycle(String(error.details['cycle' as never]), constructs);
      }
    }),
    { numRuns: 1500 },
  );
  expect(ordered).toBeGreaterThan(100);
  expect(cycles).toBeGreaterThan(100);
});

/** Every step is a declared dependency, and each target leads to the next source: it is it, holds it, or lies inside it. */
function checkCycle(text: string, constructs: readonly IConstruct[]): void {
  const steps = text.split(', ').map((step) => step.split(' depends on '));
  const byPath = new Map(constructs.map((construct) => [construct.node.path, construct]));
  steps.forEach(([from, to], at) => {
    const source = byPath.get(from as string) as IConstruct;
    const target = byPath.get(to as string) as IConstruct;
    expect(source.node.dependencies).toContain(target);
    const next = byPath.get(steps[(at + 1) % steps.length]?.[0] as string) as IConstruct;
    expect(isInside(target, next) || isInside(next, target) || isInside(next, source)).toBe(true);
  });
}

test('8 layers of 10 objects, each layer after the one before, take no time', () => {
  const app = new App();
  const chart = new Chart(app, 'c');
  let previous: Construct | undefined;
  for (let layer = 9; layer > 1; layer--) {
    const group = new Construct(chart, `layer-${layer}`);
    for (let at = 0; at < 10; at++)
      new ApiObject(group, `o${at}`, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `${layer}-${at}` } });
    if (previous) group.node.addDependency(previous);
    previous = group;
  }
  const order = applyOrder(new Tree(app.node.findAll())).map(({ node }) => node.path);

  expect(order).toHaveLength(80);
  expect(order.filter((_, at) => at % 10 === 0)).toEqual(
    [9, 8, 7, 6, 5, 4, 3, 2].map((layer) => `c/layer-${layer}/o0`),
  );
});

test('fuzz: the heap hands out numbers in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), (numbers) => {
      const heap = new Heap();
      for (const number of numbers) heap.push(number);
      expect(numbers.map(() => heap.pop())).toEqual([...numbers].sort((a, b) => a - b));
      expect(heap.size).toBe(0);
    }),
  );
});
