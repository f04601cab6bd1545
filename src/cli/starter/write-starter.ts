import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StrataError } from '../../errors';
import type { Blueprint } from './blueprints';
import { projectFiles } from './settings';

/** A DNS label (RFC 1123): the name goes into package.json and may become a namespace. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** What tools leave in a folder where a blueprint was tried out. */
const LEFT_OUT = new Set(['node_modules', 'dist', '.strata', '.env']);
/** What may be there before: a repository that was just created. */
const HARMLESS = new Set(['.git']);

/** What `writeStarter` did. */
export interface WrittenStarter {
  readonly files: readonly string[];
  readonly unpacked?: string;
}

/**
 * Writes a starter stack into a new or empty folder, which gives the project its name.
 *
 * @returns the files, relative to the folder, and where `npm pack` has to run first, if anywhere
 * @throws CLI_NAME_INVALID, CLI_FOLDER_NOT_EMPTY
 */
export function writeStarter(blueprint: Blueprint, folder: string): WrittenStarter {
  const name = basename(folder);
  if (!NAME.test(name)) {
    throw new StrataError('CLI_NAME_INVALID', folder, { name });
  }
  const present = existsSync(folder) ? readdirSync(folder).filter((entry) => !HARMLESS.has(entry)) : [];
  if (present.length > 0) {
    const entries = present.slice(0, 5).join(', ') + (present.length > 5 ? ', ...' : '');
    throw new StrataError('CLI_FOLDER_NOT_EMPTY', folder, { entries });
  }
  mkdirSync(folder, { recursive: true });
  cpSync(blueprint.folder, folder, {
    recursive: true,
    errorOnExist: true,
    force: false,
    filter: (source) => !LEFT_OUT.has(basename(source)),
  });
  const { files: added, ...starter } = projectFiles(folder, blueprint.folder);
  for (const [file, text] of Object.entries(added)) {
    writeFileSync(join(folder, file), text, { flag: 'wx' });
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(folder, '.git')))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return { files, ...starter };
}
