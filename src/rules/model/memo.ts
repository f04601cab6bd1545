/** Sets mostly write the same few texts over and over; more than these are not worth their memory. */
const MOST = 1_024;

/** Remembers what was read from a text. The reader depends on nothing but the text. */
export function remember<Result>(read: (text: string) => Result): (value: unknown) => Result {
  const known = new Map<string, Result>();
  return (value) => {
    const text = typeof value === 'string' ? value : '';
    if (known.has(text)) return known.get(text) as Result;
    if (known.size >= MOST) known.clear();
    const result = read(text);
    known.set(text, result);
    return result;
  };
}

/** Remembers what was worked out about an object that many share, such as a block of addresses. */
export function rememberObject<Key extends object, Result>(derive: (key: Key) => Result): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    const entry = known.get(key) ?? { result: derive(key) };
    known.set(key, entry);
    return entry.result;
  };
}
