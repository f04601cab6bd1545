import { readdirSync, readFileSync } from 'node:fs';

const read = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** All processes below `pid`, at any depth. */
export function descendants(pid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) {
      const stat = read(`/proc/${name}/stat`);
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]);
      parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
    }
  }
  const found = [];
  const queue = [pid];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const below = parents.get(next) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}

/** Time on a processor of all threads of the processes, in nanoseconds. */
export function cpu(pids) {
  let total = 0;
  for (const pid of pids) {
    try {
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        total += Number(read(`/proc/${pid}/task/${task}/schedstat`).split(' ')[0] ?? 0);
      }
    } catch {
      // Gone: what it used is not counted.
    }
  }
  return total;
}

/** Proportional set size in bytes: memory that several processes share is divided among them. */
export function pss(pids) {
  let total = 0;
  for (const pid of pids) {
    total += Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024;
  }
  return total;
}

export const rss = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;

export const median = (values) => {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
};
