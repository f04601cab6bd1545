import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryTrim } from '../../../src/runtime/bridge/memory-trim';

describe('MemoryTrim', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('collects once when it has become quiet, and not while somebody waits', () => {
    let active = 0;
    let inFlight = 0;
    const collect = jest.fn<() => void>();
    const trim = new MemoryTrim({ lastActive: () => active, inFlight: () => inFlight, collect });
    jest.advanceTimersByTime(60_000);
    expect(collect).not.toHaveBeenCalled();
    active = Date.now();
    jest.advanceTimersByTime(4_000);
    expect(collect).not.toHaveBeenCalled();
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(1);
    active = Date.now();
    inFlight = 1;
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(1);
    inFlight = 0;
    jest.advanceTimersByTime(1_000);
    expect(collect).toHaveBeenCalledTimes(2);
    trim.stop();
    active = Date.now();
    jest.advanceTimersByTime(60_000);
    expect(collect).toHaveBeenCalledTimes(2);
  });

  it('knows the engine that it runs on', () => {
    jest.useRealTimers();
    const before = process.memoryUsage().heapUsed;
    let garbage: number[][] | undefined = Array.from({ length: 500 }, () => new Array<number>(2_000).fill(1.5));
    expect(garbage.length).toBe(500);
    garbage = undefined;
    jest.useFakeTimers();
    const trim = new MemoryTrim({ lastActive: () => Date.now() - 6_000, inFlight: () => 0 });
    jest.setSystemTime(Date.now() + 20_000);
    jest.advanceTimersByTime(1_000);
    trim.stop();
    jest.useRealTimers();
    expect(process.memoryUsage().heapUsed).toBeLessThan(before + 8_000_000);
  });
});
