import { z } from 'zod';
import type { CatalogEntry } from '../catalog/entry';

const Cursor = z.tuple([z.number().int(), z.string(), z.string(), z.string()]);

/** Where a list goes on: the state that it began in, and the last entry that was shown. Clients do not look into it. */
export interface Position {
  readonly generation: number;
  readonly name: string;
  readonly publishedAt: string;
  readonly version: string;
}

export function writeCursor(generation: number, { name, publishedAt, version }: CatalogEntry): string {
  return Buffer.from(JSON.stringify([generation, name, publishedAt, version])).toString('base64url');
}

/** @returns undefined for what was not made here */
export function readCursor(text: string): Position | undefined {
  if (text.length > 2_000) return undefined;
  try {
    const [generation, name, publishedAt, version] = Cursor.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    );
    return { generation, name, publishedAt, version };
  } catch {
    return undefined;
  }
}
