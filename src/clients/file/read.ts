import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { Unreadable } from '../edit/format';
import type { Client } from '../table';

const MIB = 1024 * 1024;
/** Some clients keep their history beside their servers, in JSON. */
const LARGEST: Readonly<Record<Client['format'], number>> = { json: 32 * MIB, toml: MIB, yaml: MIB / 2 };

/** A file as it was when it was read. */
export interface ReadFile {
  readonly text: string;
  readonly stats: Stats;
}

/**
 * Reads a configuration file, within bounds. Pipes and devices are not opened for good, so nothing waits for them.
 *
 * @returns nothing where there is no such file
 * @throws Unreadable
 */
export function readBounded(path: string, format: Client['format']): ReadFile | undefined {
  const file = open(path);
  if (file === undefined) return undefined;
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new Unreadable('it is no regular file');
    if (stats.size > LARGEST[format]) throw new Unreadable(`it is larger than ${LARGEST[format] / MIB} MiB`);
    const buffer = Buffer.alloc(stats.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(file, buffer, length, buffer.length - length, length);
    }
    return { text: decode(buffer.subarray(0, length)), stats };
  } finally {
    closeSync(file);
  }
}

/** Errors of the system that mean that there is nothing to read. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR']);

function open(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code = 'an error' } = error as NodeJS.ErrnoException;
    if (ABSENT.has(code)) return undefined;
    throw new Unreadable(`the system answers ${code}`);
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('it is not UTF-8');
  }
}
