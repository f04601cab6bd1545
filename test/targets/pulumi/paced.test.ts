import { paced } from '../../../src/targets/pulumi/paced';

const numbers = Array.from({ length: 200 }, (_, at) => at);

test('a window begins at once, and each that ends lets the next begin', async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = paced(numbers, (one, ended) => {
    begun.push(one);
    ends.push(ended);
  });
  expect(begun).toEqual(numbers.slice(0, 64));
  ends[0]?.();
  ends[40]?.();
  expect(begun).toEqual(numbers.slice(0, 66));
  for (let at = 0; at < ends.length; at++) ends[at]?.();
  await all;
  expect(begun).toEqual(numbers);
});

test('who never ends stops nobody', async () => {
  const begun: number[] = [];
  await paced(numbers, (one) => begun.push(one));
  expect(begun).toEqual(numbers);
});

test('nothing begins after one that throws', async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const all = paced(numbers, (one, ended) => {
    if (one === 65) throw new Error('refused');
    begun.push(one);
    ends.push(ended);
  });
  for (let at = 0; at < ends.length; at++) ends[at]?.();
  await expect(all).rejects.toThrow('refused');
  expect(begun).toEqual(numbers.slice(0, 65));
});

test('nothing is begun and done', async () => {
  await expect(paced([], () => undefined)).resolves.toBeUndefined();
});
