/** Where what is kept is another than what was written, by JSON pointer. What the server adds is none. */
export function differences(written: unknown, kept: unknown, at = ''): string[] {
  if (typeof written !== 'object' || written === null || typeof kept !== 'object' || kept === null) {
    return written === kept ? [] : [`${at}: ${JSON.stringify(written)} is kept as ${JSON.stringify(kept)}`];
  }
  if (Array.isArray(written) && written.length !== (kept as unknown[]).length) return [`${at}: another length`];
  return Object.entries(written).flatMap(([name, value]) =>
    differences(value, (kept as Record<string, unknown>)[name], `${at}/${name}`),
  );
}
