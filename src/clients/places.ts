import { dirname, join } from 'node:path';
import { CLIENTS, type Client, type System } from './table';

/** A home directory as files are looked for in it. */
export interface Home {
  /** Absolute. */
  readonly folder: string;
  readonly system: System;
  /** Variables that move files. Given for the user's own home; the homes of others have none. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The system that this process runs on. */
export function ownSystem(platform: NodeJS.Platform = process.platform): System {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'macos' : 'linux';
}

/** The file that a client's servers are written to. */
export function fileToWrite(client: Client, home: Home, exists: (file: string) => boolean): string {
  const moved = movedFile(client, home);
  if (moved !== undefined) return moved;
  const written = client.files[home.system].filter(({ path, key }) => !path.includes('*') && key === undefined);
  const files = written.map(({ path }) => join(home.folder, path));
  const [first = ''] = files;
  // A client that reads either of two files goes on with the one that its user has.
  return files.find((file) => exists(file)) ?? first;
}

/** Where a variable of the environment moves a client's file to. */
export function movedFile({ moved }: Client, { environment = {} }: Home): string | undefined {
  const folder = moved === undefined ? undefined : environment[moved.variable];
  return moved === undefined || folder === undefined || folder === '' ? undefined : join(folder, moved.file);
}

/** Folders of a home directory that many programs share: that one is there says nothing of a client. */
const SHARED = new Set(['.', '.config', 'AppData/Roaming', 'AppData/Local', 'Library/Application Support']);

/** The clients that a home directory shows traces of: a file of theirs, or the folder that it would be in. */
export function presentClients(home: Home, exists: (path: string) => boolean): readonly Client[] {
  return CLIENTS.filter((client) => {
    const moved = movedFile(client, home);
    if (moved !== undefined) return exists(dirname(moved));
    const paths = client.files[home.system].map(({ path }) => path).filter((path) => !path.includes('*'));
    const traces = paths.flatMap((path) => (SHARED.has(dirname(path)) ? [path] : [path, dirname(path)]));
    return traces.some((path) => exists(join(home.folder, path)));
  });
}
