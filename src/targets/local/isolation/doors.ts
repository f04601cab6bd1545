import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { StrataError } from '../../../errors';
import type { Gate } from '../launch';
import { packageRoot } from '../package-root';

/** Where programs behind the wall find their way out. Each is alone there. */
const PROXY_PORT = 3128;

/** The proxy's URL, as programs behind the wall see it. */
export const PROXY_URL = `http://127.0.0.1:${PROXY_PORT}`;

/** The sockets of a gate, by the folder in which they are seen. */
export const outSocket = (folder: string) => join(folder, 'out');
export const backSocket = (folder: string) => join(folder, 'back');
export const leashSocket = (folder: string) => join(folder, 'leash');

/**
 * What the doorway is told: where its doors are, by the folder as it sees it.
 *
 * @param alone it runs by itself, and ends when this process does
 */
export function doorsOf({ hosts, port }: Gate, folder: string, alone = false): string {
  return JSON.stringify({
    ...(alone && { leash: leashSocket(folder) }),
    ...(hosts.length > 0 && { out: { port: PROXY_PORT, socket: outSocket(folder) } }),
    ...(port !== undefined && { back: { port, socket: backSocket(folder) } }),
  });
}

/**
 * The program that runs behind the wall.
 *
 * @throws LOCAL_RUNTIME_MISSING
 */
export function doorwayProgram(root = packageRoot()): string {
  const file = join(root, 'lib', 'targets', 'local', 'isolation', 'doorway.js');
  if (!existsSync(file)) throw new StrataError('LOCAL_RUNTIME_MISSING', file, {});
  return file;
}
