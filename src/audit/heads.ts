import { ChainMetric } from '../contract';

/** What was told of a chain elsewhere: the sequence of its last line at that time, and the first 52 bits of that line's hash. */
export interface Head {
  readonly chain: string;
  readonly sequence: number;
  readonly head?: number;
}

const SAMPLE = new RegExp(
  `^(${ChainMetric.SEQUENCE}|${ChainMetric.HEAD})\\{(?:[^}]*,)?chain="([0-9a-f]{32})"[^}]*\\}\\s+([0-9.e+]+)(?:\\s+\\d+)?$`,
);

/**
 * Reads heads from saved answers of `/metrics`, in Prometheus's text format; several may follow each other. In each, the head belongs to the
 * sequence of the same chain.
 */
export function readHeads(text: string): Head[] {
  const heads: Head[] = [];
  for (const line of text.split('\n')) {
    const [, metric, chain, value] = SAMPLE.exec(line.trim()) ?? [];
    const number = Number(value);
    if (metric === undefined || chain === undefined || !Number.isSafeInteger(number)) continue;
    if (metric === ChainMetric.SEQUENCE) {
      if (number >= 0) heads.push({ chain, sequence: number });
      continue;
    }
    const at = heads.findLastIndex((head) => head.chain === chain && head.head === undefined);
    const told = heads[at];
    if (told !== undefined) heads[at] = { ...told, head: number };
  }
  return heads;
}
