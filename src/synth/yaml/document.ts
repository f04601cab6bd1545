import { blockText, fitsBlock } from './block-text';
import { formatNumber, formatString, quote } from './scalar';

/** What a manifest may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };
type JsonMap = { readonly [key: string]: Json | undefined };

const HEAD = ['apiVersion', 'kind', 'metadata'];
/** Readers may refuse a simple key that is longer. */
const LONGEST_KEY = 1000;

/**
 * One manifest as block YAML that YAML 1.1 and 1.2 readers take alike: `apiVersion`, `kind`, `metadata` first, all other keys sorted by
 * UTF-16 code units, two spaces for each level, texts of several lines as literal blocks. Ends in a line feed; has no `---`.
 */
export function toYaml(manifest: object): string {
  return mapLines(manifest as JsonMap, manifestKeys(manifest), '');
}

/** Manifests as one stream, each begun by `---`, so that streams can be joined. */
export function toYamlStream(manifests: readonly object[]): string {
  return manifests.map((manifest) => `---\n${toYaml(manifest)}`).join('');
}

function manifestKeys(manifest: object): string[] {
  const keys = Object.keys(manifest).sort();
  const head = HEAD.filter((key) => Object.hasOwn(manifest, key));
  return [...head, ...keys.filter((key) => !HEAD.includes(key))];
}

/** The lines of a map that is not empty. The first one carries no indentation: the caller has written what stands before it. */
function mapLines(map: JsonMap, keys: readonly string[], indent: string): string {
  let lines = '';
  for (const key of keys) {
    const value = map[key];
    if (value === undefined) continue;
    if (lines !== '') lines += indent;
    lines += key.length > LONGEST_KEY ? `? ${quote(key)}\n${indent}:` : `${formatString(key)}:`;
    lines += valueAfterKey(value, indent);
  }
  return lines === '' ? '{}\n' : lines;
}

function valueAfterKey(value: Json, indent: string): string {
  if (typeof value === 'object' && value !== null) {
    const inner = `${indent}  `;
    if (Array.isArray(value)) return value.length === 0 ? ' []\n' : `\n${inner}${listLines(value, inner)}`;
    const keys = definedKeys(value as JsonMap);
    return keys.length === 0 ? ' {}\n' : `\n${inner}${mapLines(value as JsonMap, keys, inner)}`;
  }
  return ` ${scalar(value, `${indent}  `)}`;
}

function listLines(list: readonly (Json | undefined)[], indent: string): string {
  const inner = `${indent}  `;
  let lines = '';
  for (const item of list) {
    if (lines !== '') lines += indent;
    lines += `- ${listItem(item ?? null, inner)}`;
  }
  return lines;
}

function listItem(item: Json, indent: string): string {
  if (typeof item !== 'object' || item === null) return scalar(item, indent);
  if (Array.isArray(item)) return item.length === 0 ? '[]\n' : listLines(item, indent);
  const keys = definedKeys(item as JsonMap);
  return keys.length === 0 ? '{}\n' : mapLines(item as JsonMap, keys, indent);
}

/** The keys that have a value, sorted. Most maps are small and sorted already. */
function definedKeys(map: JsonMap): string[] {
  const keys = Object.keys(map);
  let isReady = true;
  for (let at = 0; at < keys.length && isReady; at++) {
    const key = keys[at] as string;
    isReady = map[key] !== undefined && (at === 0 || (keys[at - 1] as string) < key);
  }
  return isReady ? keys : keys.filter((key) => map[key] !== undefined).sort();
}

function scalar(value: string | number | boolean | null, indent: string): string {
  if (typeof value === 'string') return fitsBlock(value) ? blockText(value, indent) : `${formatString(value)}\n`;
  return `${typeof value === 'number' ? formatNumber(value) : String(value)}\n`;
}
