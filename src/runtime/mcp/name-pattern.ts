/** Whether a name fits. */
export type NameTest = (name: string) => boolean;

/**
 * A name in which `*` stands for any run of characters, also none. The time is linear in the name whatever the pattern: names come from callers.
 */
export function nameTest(pattern: string): NameTest {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return (name) => name === pattern;
  return (name) => {
    if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
    const end = name.length - last.length;
    let at = first.length;
    for (const part of rest) {
      const found = name.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
