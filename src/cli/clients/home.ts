import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { type Home, ownSystem, SYSTEMS, type System } from '../../clients';
import { StrataError } from '../../errors';
import type { Session } from '../session';

/** A system as the command line names it. */
export function parseSystem(text: string): System {
  const system = SYSTEMS.find((known) => known === text);
  if (system === undefined) throw new InvalidArgumentError(`Choose one of ${SYSTEMS.join(', ')}.`);
  return system;
}

/** The user's own home directory, or another one. Variables of the environment are about the own one alone. */
export function homeOf(session: Session, folder: string | undefined, system: System | undefined): Home {
  const { environment } = session;
  const own = environment['HOME'] ?? environment['USERPROFILE'] ?? homedir();
  return folder === undefined
    ? { folder: existing(own), system: system ?? ownSystem(), environment }
    : { folder: existing(resolve(session.folder, folder)), system: system ?? ownSystem() };
}

/**
 * A folder that is there.
 *
 * @throws CLIENT_FOLDER_MISSING
 */
export function existing(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new StrataError('CLIENT_FOLDER_MISSING', folder, {});
  }
  return folder;
}
