import { hidden } from './characters';

/** What most configuration is made of; answers faster than the search for hidden characters. */
const PLAIN_TEXT = /^[\x20-\x7E\n]*$/;
/** White space before a line feed or the end: editors strip it, and the file would no longer be what was written. */
const FRAGILE_SPACE = /[ \t](?:\n|$)/;

/**
 * Whether a text of several lines can stand as a literal block and come back unchanged from every reader. A first line that is empty
 * or indented would need an indentation indicator, which readers disagree about inside lists.
 */
export function fitsBlock(text: string): boolean {
  if (!text.includes('\n') || /^[ \t\n]/.test(text)) return false;
  return (PLAIN_TEXT.test(text) || !hidden.test(text)) && !FRAGILE_SPACE.test(text);
}

/** A literal block: its header and its lines, each on its own line with the given indentation. */
export function blockText(text: string, indent: string): string {
  const body = text.replace(/\n+$/, '');
  const feeds = text.length - body.length;
  const header = feeds === 0 ? '|-' : feeds === 1 ? '|' : '|+';
  return `${header}\n${indent}${body.replace(/\n(?=[^\n])/g, `\n${indent}`)}${'\n'.repeat(Math.max(feeds, 1))}`;
}
