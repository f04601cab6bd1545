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
