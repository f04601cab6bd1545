import { createHash } from 'node:crypto';
import type { Assembly, AssemblyObject } from '../../contract';
import { StrataError } from '../../errors';
import { toYaml } from '../yaml';
import { kustomizations } from './kustomize';

/** A file as the composition wants it. */
export interface TreeFile {
  /** Relative to the folder, with `/`. */
  readonly file: string;
  readonly content: string;
  /** SHA-256 of the content, in hexadecimal digits. */
  readonly hash: string;
}

/**
 * Paths that the writer touches: relative, lower case (some file systems fold it), no part that begins with a dot. A path with `..`, a
 * drive, a backslash or a hidden folder such as `.git` cannot be one. Of hidden files there is one, which keeps others out of git.
 */
const SAFE_FILE =
  /^(?:[a-z0-9_][a-z0-9._-]{0,250}\/){0,8}(?:[a-z0-9_][a-z0-9._-]{0,243}\.(?:yaml|json|md)|\.gitignore)$/;

export function isSafeFile(file: string): boolean {
  return SAFE_FILE.test(file);
}

/**
 * The files of an assembly, sorted by path, and others beside them.
 *
 * @throws TREE_PATH_UNSAFE
 */
export function renderFiles(assembly: Assembly, others: Readonly<Record<string, string>> = {}): TreeFile[] {
  const contents = new Map<string, string>();
  const add = (file: string, content: string): void => {
    const problem = isSafeFile(file)
      ? contents.has(file)
        ? 'two objects have it'
        : undefined
      : 'it leads elsewhere or is not portable';
    if (problem !== undefined) throw new StrataError('TREE_PATH_UNSAFE', JSON.stringify(file), { problem });
    contents.set(file, content);
  };
  for (const object of assembly.objects) add(object.file, contentOf(object));
  if (assembly.layout === 'kustomize') {
    const bases = kustomizations(assembly.objects.map(({ file }) => file));
    for (const [file, content] of Object.entries(bases)) add(file, content);
  }
  for (const [file, content] of Object.entries(others)) add(file, content);
  return [...contents]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, content]) => ({ file, content, hash: hashOf(content) }));
}

/** One object as a file: where it comes from and why it exists, as comments for the reviewer, then the manifest. */
function contentOf({ path, reason, manifest }: AssemblyObject): string {
  const why = reason ? `# Reason: ${oneLine(reason.text)}\n` : '';
  return `# Source: ${oneLine(path)}\n${why}---\n${toYaml(manifest)}`;
}

/** A comment ends with its line; nothing in it may begin another one. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Cf}]+/gu, ' ').trim();
}

export function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
