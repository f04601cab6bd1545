import { readdirSync, readFileSync } from 'node:fs';

/** The lines of /proc/<pid>/status by name. */
export function status(pid: number): Readonly<Record<string, string>> {
  const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trim().split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
}

/** The children of a process. */
export function children(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        return status(candidate)['PPid'] === String(pid);
      } catch {
        return false; // it ended while we looked
      }
    });
}

/** The variables that a process was started with. */
export function environment(pid: number): readonly string[] {
  return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
}

/** Options of the mount at a path, as the process sees it. */
export function mountOptions(pid: number, path: string): readonly string[] {
  const line = readFileSync(`/proc/${pid}/mounts`, 'utf8')
    .split('\n')
    .findLast((mount) => mount.split(' ')[1] === path);
  return line?.split(' ')[3]?.split(',') ?? [];
}

/** A counter of the network namespace that a process lives in, such as `Tcp` `ActiveOpens`. */
export function networkCounter(pid: number, protocol: string, name: string): number {
  const [names, values] = readFileSync(`/proc/${pid}/net/snmp`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}: `))
    .map((line) => line.split(' '));
  return Number(values?.[names?.indexOf(name) ?? -1]);
}
