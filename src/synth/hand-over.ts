import { randomBytes } from 'node:crypto';
import { lstatSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { Assembly } from '../contract';
import { StrataError } from '../errors';
import { problemsOf } from './facts';

/**
 * Writes an assembly where another process reads it: as a whole or not at all, readable by its owner alone.
 *
 * @throws TREE_UNWRITABLE
 */
export function writeAssembly(assembly: Assembly, path: string): void {
  // A device or a pipe would be replaced by a file, for everybody on the machine.
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() === false)
    throw new StrataError('TREE_UNWRITABLE', path, { reason: 'it is there, and is no file' });
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(temporary, JSON.stringify(assembly), { flag: 'wx', mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new StrataError('TREE_UNWRITABLE', path, { reason: (error as Error).message });
  }
}

/**
 * Reads an assembly that another process wrote.
 *
 * @throws SYNTH_ASSEMBLY_INVALID
 */
export function parseAssembly(text: string, subject: string): Assembly {
  const parsed = Assembly.safeParse(parseJson(text, subject));
  if (parsed.success) return parsed.data;
  throw new StrataError('SYNTH_ASSEMBLY_INVALID', subject, { problems: problemsOf(parsed.error.issues) });
}

function parseJson(text: string, subject: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StrataError('SYNTH_ASSEMBLY_INVALID', subject, { problems: (error as Error).message });
  }
}
