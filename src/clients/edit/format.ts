import type { Plain } from '../table';

/** Where something is in a document: names of maps, indexes of lists. */
export type Path = readonly (string | number)[];

/** A kind of file that is edited as text, so that everything else in it stays as it is. */
export interface Format {
  /**
   * The document as plain data. A file without content is an empty map.
   *
   * @throws Unreadable
   */
  parse(text: string): Plain;
  /** Adds a member at the end of the map at `path`, or an element at the end of the list there. @throws Unreadable */
  insert(text: string, path: Path, key: string | undefined, value: Plain): string;
  /** Puts a value in place of the one at `path`. @throws Unreadable */
  replace(text: string, path: Path, value: Plain): string;
  /** Takes out what is at `path`. @throws Unreadable */
  remove(text: string, path: Path): string;
}

/** Why a document cannot be read, or not be edited without touching something else. Says where, never what stands there. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The line and column of an offset, from 1. */
export function position(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The end of line that a text uses. */
export function endOfLine(text: string): '\n' | '\r\n' {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** A text with one part replaced. */
export function spliced(text: string, start: number, end: number, part: string): string {
  return text.slice(0, start) + part + text.slice(end);
}

/** Runs a parser. Documents nested beyond the stack are refused as any other that cannot be read. */
export function bounded<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    if (error instanceof RangeError) throw new Unreadable('it is nested too deeply');
    throw error;
  }
}
