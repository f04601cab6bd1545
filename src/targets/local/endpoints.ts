import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AssemblyServer } from '../../contract';
import type { Endpoint } from './client-config';
import { preferredPort } from './ports';

/** What a running `strata up` says of itself: addresses of this machine, and no secret. */
const Running = z.strictObject({
  servers: z.array(
    z.strictObject({ id: z.string(), url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}\/[\w./-]*$/) }),
  ),
});

const folderOf = (project: string) => join(project, '.strata');
const NAME = /^up-(\d+)\.json$/;

/**
 * Notes where the servers of this process are reached, for other command lines of the same project. A project that cannot be written to
 * goes without: servers run all the same.
 *
 * @returns takes the note back
 */
export function noteEndpoints(project: string, servers: readonly Endpoint[]): () => void {
  const file = join(folderOf(project), `up-${process.pid}.json`);
  const text = JSON.stringify({ servers: servers.map(({ id, url }) => ({ id, url })) });
  const forget = () => quietly(() => rmSync(file, { force: true }));
  forget();
  quietly(() => {
    mkdirSync(folderOf(project), { recursive: true });
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  });
  return forget;
}

function quietly(step: () => void): void {
  try {
    step();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}

/** Where the servers of a project are reached that run now. */
export function runningEndpoints(project: string): readonly Endpoint[] {
  return namesIn(folderOf(project)).flatMap((name) => {
    const pid = Number(NAME.exec(name)?.[1]);
    if (Number.isNaN(pid) || !isAlive(pid)) return [];
    return readNote(join(folderOf(project), name));
  });
}

/** Where `strata up` lets a server listen unless something else does. */
export function expectedEndpoint(project: string, { id, run }: AssemblyServer): Endpoint {
  return { id, url: `http://127.0.0.1:${preferredPort(`${project} ${id}`)}${run.bridge.listen.path}` };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** A note that is half written, or that was written by somebody else, says nothing. */
function readNote(file: string): readonly Endpoint[] {
  try {
    return Running.parse(JSON.parse(readFileSync(file, 'utf8'))).servers;
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
