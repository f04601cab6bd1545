import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LineReader } from '../../../src/runtime/mcp/line-reader';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

function reader(limit: number) {
  const lines: string[] = [];
  const overlong: { head: string; tail: string }[] = [];
  let blanks = 0;
  const under = new LineReader(limit, {
    line: (bytes) => lines.push(bytes.toString('latin1')),
    blank: () => blanks++,
    overlong: (head, tail) => overlong.push({ head: head.toString('latin1'), tail: tail.toString('latin1') }),
  });
  return { under, lines, overlong, blanks: () => blanks };
}

/** What the lines of a whole are, by the definition. */
function expected(whole: string, limit: number) {
  const all = whole.split('\n').slice(0, -1);
  const kept = all.filter((line) => line.length <= limit).map((line) => line.replace(/\r$/, ''));
  return {
    lines: kept.filter((line) => line !== ''),
    blanks: kept.filter((line) => line === '').length,
    overlong: all.filter((line) => line.length > limit),
  };
}

describe('LineReader', () => {
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\n\n', '\r', 'x'.repeat(5_000), 'é'),
    fc.string({ maxLength: 60 }),
    fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );

  it(
    'fuzz: cuts the same lines however the bytes are cut into chunks',
    () => {
      fc.assert(
        fc.property(
          fc.array(piece, { maxLength: 40 }),
          fc.array(fc.nat(9_000), { maxLength: 30 }),
          fc.integer({ min: 1, max: 12_000 }),
          (pieces, cuts, limit) => {
            const bytes = Buffer.from(pieces.join(''), 'latin1');
            const { under, lines, overlong, blanks } = reader(limit);
            const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
              (a, b) => a - b,
            );
            for (let index = 1; index < places.length; index++) {
              // A fresh copy for each chunk, wiped behind the reader's back where it may not look again.
              under.push(Buffer.from(bytes.subarray(places[index - 1], places[index])));
            }
            const want = expected(bytes.toString('latin1'), limit);
            expect(lines).toEqual(want.lines);
            expect(blanks()).toBe(want.blanks);
            expect(overlong.length).toBe(want.overlong.length);
            overlong.forEach(({ head, tail }, index) => {
              expect(want.overlong[index]?.startsWith(head)).toBe(true);
              expect(want.overlong[index]?.endsWith(tail)).toBe(true);
              expect(head.length).toBeGreaterThan(0);
            });
            expect(under.held).toBeLessThanOrEqual(limit);
          },
        ),
        effort(1_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('does not tear characters', () => {
    const { under, lines } = reader(100);
    for (const byte of Buffer.from('drüp ✓ 😀\n')) under.push(Buffer.from([byte]));
    expect(Buffer.from(lines[0] ?? '', 'latin1').toString('utf8')).toBe('drüp ✓ 😀');
  });

  it('takes time in proportion to the bytes, whatever their chunks', () => {
    const time = (chunk: number, size: number) => {
      const { under, lines } = reader(64 * 1024 * 1024);
      const part = Buffer.alloc(chunk, 'x');
      const start = performance.now();
      for (let sent = 0; sent < size; sent += chunk) under.push(part);
      under.push(Buffer.from('\n'));
      expect(lines[0]?.length).toBe(size);
      return performance.now() - start;
    };
    time(16, 256 * 1024);
    const small = time(16, 1024 * 1024);
    const large = time(16, 8 * 1024 * 1024);
    // Eight times the bytes; a reader that copies what it has for each chunk would take sixty-four times as long.
    expect(large).toBeLessThan(Math.max(small, 5) * 24);
  });

  it('holds no more than the limit of a line that never ends', () => {
    const { under, overlong } = reader(10_000);
    for (let sent = 0; sent < 100; sent++) under.push(Buffer.alloc(9_999, 'y'));
    expect(under.held).toBe(0);
    under.push(Buffer.from('end\nnext\n'));
    expect(overlong).toHaveLength(1);
    expect(overlong[0]?.tail.endsWith('yend')).toBe(true);
  });
});
