import { OnDemand } from '../../../src/targets/pulumi/on-demand';

const keys = ['a', 'b', 'c'];

test('a value is made when it is asked for, once, and so is what it asks for', () => {
  const made: string[] = [];
  const values: OnDemand<string> = new OnDemand(keys, (key) => {
    if (key === 'c') values.get('a');
    made.push(key);
    return key.toUpperCase();
  });
  expect(values.size).toBe(3);
  expect(values.has('b')).toBe(true);
  expect([...values.keys()]).toEqual(keys);
  expect(made).toEqual([]);
  expect(values.get('c')).toBe('C');
  expect(values.get('c')).toBe('C');
  expect(made).toEqual(['a', 'c']);
  expect(values.get('d')).toBeUndefined();
  expect(values.has('d')).toBe(false);
});

test('who goes through all of them gets them in order', () => {
  const values = new OnDemand(keys, (key) => key.toUpperCase());
  const told: unknown[] = [];
  values.forEach((value, key, map) => {
    told.push([key, value, map === values]);
  });
  expect(told).toEqual([
    ['a', 'A', true],
    ['b', 'B', true],
    ['c', 'C', true],
  ]);
  expect([...values]).toEqual([...values.entries()]);
  expect([...values.values()]).toEqual(['A', 'B', 'C']);
});
