import { readdirSync, readFileSync } from 'node:fs';
import { descendants } from '../../../fixtures/esm/launch';

/** Resident memory of a process in bytes. */
export function resident(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}

/** Whether a process exists and is not a zombie. */
export function running(pid: unknown): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${Number(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The living processes below `pid`. */
export const children = (pid: number): number[] => descendants(pid).filter(running);

/** How many file descriptors a process holds. */
export const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
