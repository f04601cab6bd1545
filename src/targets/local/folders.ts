import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { AssemblyServer } from '../../contract';
import { StrataError } from '../../errors';
import type { PrivateFolder } from './private-folder';

/** A folder that a server may use: where the composition names it, and where it is on this machine. */
export interface ResolvedFolder {
  readonly path: string;
  readonly source: string;
  readonly access: 'read' | 'write';
  /** No folder of the user: it begins empty and goes at the end. */
  readonly temporary: boolean;
}

/**
 * Finds the folders of a server on this machine. One without a source is a scratch folder, as an emptyDir is in a cluster.
 *
 * @throws LOCAL_FOLDER_MISSING
 */
export function resolveFolders(server: AssemblyServer, project: string, files: PrivateFolder): ResolvedFolder[] {
  return server.run.folders.map(({ path, source, access }) => {
    if (source === undefined) {
      return { path, source: files.folder(`${server.id}/folders${path}`), access, temporary: true };
    }
    const folder = resolve(project, source);
    if (!existsSync(folder)) {
      throw new StrataError('LOCAL_FOLDER_MISSING', server.path, { source: folder, path });
    }
    // Node's permission model and bind mounts both compare real paths.
    return { path, source: realpathSync(folder), access, temporary: false };
  });
}

/** A path of the composition and the path that stands for it on this machine. */
export interface Place {
  readonly path: string;
  readonly source: string;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Puts this machine's paths in place of the composition's, in an argument or a variable of a server that runs without a container.
 * Only whole path segments count: `/data` is found in `--root=/data/docs` and not in `/database`.
 */
export function localPaths(text: string, places: readonly Place[]): string {
  if (places.length === 0) {
    return text;
  }
  const sources = new Map(places.map(({ path, source }) => [path, source]));
  // The longest first, so that a folder inside another one is not taken for the outer.
  const paths = [...sources.keys()].sort((a, b) => b.length - a.length).map(literally);
  return text.replace(
    new RegExp(`(^|[=:,;\\s])(${paths.join('|')})(?=$|[/:,;\\s])`, 'g'),
    (_, before: string, path: string) => `${before}${sources.get(path)}`,
  );
}
