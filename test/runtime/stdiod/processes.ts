import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

interface Status {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** Processor time, in ticks of 10 ms. */
  readonly ticks: number;
}

/** What the kernel says of a process, or undefined when it is gone. */
export function status(pid: number): Status | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')),
      state: fields[0]!,
      parent: Number(fields[1]),
      group: Number(fields[2]),
      ticks: Number(fields[11]) + Number(fields[12]),
    };
  } catch {
    return undefined;
  }
}

/** True until the process has ended; a zombie has. */
export function lives(pid: number): boolean {
  const found = status(pid);
  return found !== undefined && found.state !== 'Z';
}

/** The process that is PID 1 of a namespace of its own and was started with this argument. */
export function firstOfNamespace(argument: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        const inside = /^NSpid:.*\s(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        return inside === '1' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(argument);
      } catch {
        return false; // it ended while we looked
      }
    });
}

/** The children of a process, zombies included. */
export function children(pid: number): Status[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => status(Number(name)) ?? [])
    .filter(({ parent }) => parent === pid);
}

/** Sends a signal to a process, or to a group when negative, that may have ended meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}

/** How many descriptors a process holds. */
export function descriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Resident memory of a process, in KiB. */
export function resident(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Waits until the condition holds and returns how many milliseconds that took. */
export async function until(what: string, condition: () => boolean, limit = 5_000): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > limit) {
      throw new Error(`not within ${limit} ms: ${what}`);
    }
    await sleep(2);
  }
  return performance.now() - start;
}

/** Fails when the promise does not settle in time. */
export async function within<T>(what: string, promise: Promise<T>, limit = 10_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${limit} ms: ${what}`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
