import fc from 'fast-check';
import type { Manifest } from '../../src/contract';
import { allPacks, evaluate } from '../../src/rules';
import { edit } from './edit';
import { golden } from './golden';

const runs = process.env['STRATA_FUZZ_SECONDS'] === undefined ? 150 : Number(process.env['STRATA_FUZZ_SECONDS']) * 100;

/** Every place of a manifest. */
function places(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const children = Object.entries(value).flatMap(([key, child]) =>
    places(child, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
  return pointer === '' ? children : [pointer, ...children];
}

const targets = golden.flatMap((manifest, index) => places(manifest).map((pointer) => ({ index, pointer })));

test('fuzz: whatever stands at a place of a manifest, every rule answers', () => {
  fc.assert(
    fc.property(fc.constantFrom(...targets), fc.jsonValue(), ({ index, pointer }, value) => {
      const set = golden.map((manifest, position) =>
        position === index ? edit(manifest, { [pointer]: value }) : manifest,
      );
      const { findings } = evaluate(set, { packs: allPacks });
      for (const finding of findings) expect(typeof finding.pointer).toBe('string');
    }),
    { numRuns: runs },
  );
});

test('fuzz: any JSON at all is judged', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 4 }), (set) => {
      expect(() => evaluate(set as unknown as Manifest[], { packs: allPacks })).not.toThrow();
    }),
    { numRuns: runs },
  );
});

test('nothing is changed by being judged', () => {
  const before = JSON.stringify(golden);
  evaluate(golden, { packs: allPacks });
  expect(JSON.stringify(golden)).toBe(before);
});

test('keys of prototypes are keys like others', () => {
  const odd = JSON.parse(
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"odd","labels":{"__proto__":"x","constructor":"y"}},"data":{"__proto__":"z"}}',
  );
  expect(() => evaluate([odd, ...golden], { packs: allPacks })).not.toThrow();
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test('the time grows with the number of objects, not with its square', () => {
  const [namespace, deny, ...rest] = golden as readonly [Manifest, Manifest, ...Manifest[]];
  const text = JSON.stringify(rest);
  const servers = (count: number): Manifest[] => [
    namespace,
    deny,
    ...Array.from(
      { length: count },
      (_, index) => JSON.parse(text.replaceAll('github', `github-${index}`)) as Manifest[],
    ).flat(),
  ];
  const measure = (set: readonly Manifest[]): number => {
    const start = process.cpuUsage();
    expect(evaluate(set, { packs: allPacks }).findings).toEqual([]);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
  const [few, many] = [servers(150), servers(1_200)];
  const best = (set: readonly Manifest[]) => Math.min(...[1, 2, 3].map(() => measure(set)));
  best(few);
  // Eight times the objects; a quadratic walk would need sixty-four times the work.
  expect(best(many) / best(few)).toBeLessThan(20);
}, 60_000);
