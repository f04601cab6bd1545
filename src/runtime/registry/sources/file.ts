import { createHash } from 'node:crypto';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistrySource } from '../../../contract';
import type { Candidate } from './candidate';
import { candidatesOf } from './formats';

type FileSource = Extract<RegistrySource, { kind: 'file' }>;

const LARGEST = 32 * 1024 * 1024;
const FILES = 10_000;
const READ = /\.(json|ya?ml)$/;

export interface FileContent {
  /** Of all bytes: what is equal need not be read again. */
  readonly hash: string;
  readonly candidates: () => Promise<Candidate[]>;
}

/**
 * Reads a source of files. All of them, or none: a folder that is read while it changes is read again at the next look.
 *
 * @throws Error when a file cannot be read
 */
export async function readFiles({ path, format }: FileSource): Promise<FileContent> {
  const root = await realpath(path);
  const files = (await stat(root)).isDirectory() ? await filesOf(root) : [root];
  const hash = createHash('sha256').update(format);
  const texts: string[] = [];
  let size = 0;
  for (const file of files) {
    const bytes = await readFile(file);
    size += bytes.length;
    if (size > LARGEST) throw new Error(`${path} holds more than ${LARGEST} bytes`);
    hash.update(`${file.slice(root.length)}\0${bytes.length}\0`).update(bytes);
    texts.push(bytes.toString('utf8'));
  }
  return {
    hash: hash.digest('base64url'),
    candidates: async () => {
      const documents = await Promise.all(texts.map(documentOf));
      return documents.flatMap((document) => candidatesOf(document, format));
    },
  };
}

export async function documentOf(text: string): Promise<unknown> {
  if (/^\s*[[{]/.test(text)) return JSON.parse(text);
  const { parse } = await import('yaml');
  return parse(text, { maxAliasCount: 100 });
}

/** Links that lead out of the folder are not followed: who writes a repository could lead anywhere with them. Names with a dot in front are a mount's own. */
async function filesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (inner: string): Promise<void> => {
    for (const entry of await readdir(inner, { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const file = join(inner, entry.name);
      if (entry.isDirectory()) await walk(file);
      else if (READ.test(entry.name) && (entry.isFile() || (await isOwnLink(folder, file)))) found.push(file);
      if (found.length > FILES) throw new Error(`${folder} holds more than ${FILES} files`);
    }
  };
  await walk(folder);
  return found.sort();
}

/** A ConfigMap's keys are links into the same mount. */
async function isOwnLink(folder: string, file: string): Promise<boolean> {
  const target = await realpath(file);
  return target.startsWith(`${folder}/`) && (await stat(target)).isFile();
}
