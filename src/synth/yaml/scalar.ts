import { escaped } from './characters';

/**
 * Text that every YAML 1.1 and 1.2 reader takes for the same string without quotes: begins with a letter, `/` or `_`, so that it cannot
 * be a number, a date or an indicator; holds no `: ` and no ` #`; does not end in a space or a colon.
 */
const PLAIN = /^[A-Za-z_/](?:[A-Za-z0-9_./@+=,()~$%-]|[ :](?=[A-Za-z0-9_./@+=,()~$%-]))*$/;
const LONGEST_PLAIN = 1024;

/** Kubernetes quantities and durations: digits with a unit that no number has. */
const QUANTITY = /^[1-9][0-9]{0,17}(?:m|Ki|Mi|Gi|Ti|s|h)$/;

/** Words that some reader takes for a boolean, null or a number, in lower case. */
const WORDS = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null', 'nan', 'inf', 'infinity']);
const LONGEST_WORD = 8;

/** Manifests repeat their keys and most of their short values; what was decided once is remembered. */
const known = new Map<string, string>();
const MOST_KNOWN = 10_000;
const LONGEST_KNOWN = 40;

const SHORT: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };

/** A string on one line, quoted where any reader could take it for something else. */
export function formatString(text: string): string {
  if (text.length > LONGEST_KNOWN) return format(text);
  const before = known.get(text);
  if (before !== undefined) return before;
  const formatted = format(text);
  if (known.size === MOST_KNOWN) known.clear();
  known.set(text, formatted);
  return formatted;
}

function format(text: string): string {
  return isPlain(text) || QUANTITY.test(text) ? text : quote(text);
}

function isPlain(text: string): boolean {
  if (text.length > LONGEST_PLAIN || !PLAIN.test(text)) return false;
  return text.length > LONGEST_WORD || !WORDS.has(text.toLowerCase());
}

/** A string in double quotes, with the escapes that YAML 1.1 and 1.2 share. */
export function quote(text: string): string {
  return `"${text.replace(escaped, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) as number;
  const digits = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/**
 * A number so that YAML 1.1 takes it for one, too: an exponent needs a decimal point before it.
 *
 * @throws RangeError for what JSON has no number for
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is not a JSON number`);
  const text = String(value);
  const exponent = text.indexOf('e');
  if (exponent < 0 || text.includes('.')) return text;
  return `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}
