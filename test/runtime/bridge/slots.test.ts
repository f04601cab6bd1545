import { describe, expect, it } from '@jest/globals';
import { NumberedSlots } from '../../../src/runtime/bridge/numbered-slots';
import { MOST_SLOTS, Slots } from '../../../src/runtime/bridge/slots';

const entry = () => ({ slot: 0, number: 0 });

describe('slots', () => {
  it('holds what is in flight, each once', () => {
    const slots = new Slots<{ slot: number }>();
    const [first, second] = [entry(), entry()];
    slots.add(first);
    slots.add(second);
    expect([...slots]).toEqual([first, second]);
    expect(slots.take(first)).toBe(true);
    expect(slots.take(first)).toBe(false);
    expect(slots.size).toBe(1);
  });

  it('does not take one entry for another that has its place now', () => {
    const slots = new Slots<{ slot: number }>();
    const [early, late] = [entry(), entry()];
    slots.add(early);
    slots.take(early);
    slots.add(late);
    expect(late.slot).toBe(early.slot);
    expect(slots.take(early)).toBe(false);
    expect([...slots]).toEqual([late]);
  });

  it('refuses more than there is room for', () => {
    const slots = new Slots<{ slot: number }>();
    for (let count = 0; count < MOST_SLOTS; count++) slots.add(entry());
    expect(() => slots.add(entry())).toThrow(RangeError);
    expect(slots.size).toBe(MOST_SLOTS);
  });
});

describe('numbered slots', () => {
  it('finds an entry by its number alone, and never again under it', () => {
    const slots = new NumberedSlots<ReturnType<typeof entry>>();
    const seen = new Set<number>();
    for (let count = 0; count < 1_000; count++) {
      const one = entry();
      slots.add(one);
      expect(Number.isSafeInteger(one.number)).toBe(true);
      expect(seen.has(one.number)).toBe(false);
      seen.add(one.number);
      expect(slots.find(one.number)).toBe(one);
      slots.take(one);
      expect(slots.find(one.number)).toBeUndefined();
    }
    const last = entry();
    slots.add(last);
    for (const number of seen) expect(slots.find(number)).toBeUndefined();
  });

  it('finds nothing under what is no number of an entry', () => {
    const slots = new NumberedSlots<ReturnType<typeof entry>>();
    const one = entry();
    slots.add(one);
    const { number } = one;
    for (const wrong of [
      number + 0.5,
      -number,
      number + MOST_SLOTS,
      String(number),
      Number.NaN,
      Number.POSITIVE_INFINITY,
      null,
      undefined,
      0,
    ])
      expect(slots.find(wrong)).toBeUndefined();
  });
});
