/** Processor milliseconds of the whole process, user and system, all threads (the collector's, too) while `work` runs; its result. */
export function timed(work) {
  globalThis.gc();
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpu: (user + system) / 1000 };
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Runs a round several times, after some that only warm the compiler up, and takes the median of each member. */
export function medians(round, { warmUp, rounds }) {
  for (let at = 0; at < warmUp; at++) round();
  const samples = Array.from({ length: rounds }, round);
  return Object.fromEntries(Object.keys(samples[0]).map((key) => [key, median(samples.map((sample) => sample[key]))]));
}
