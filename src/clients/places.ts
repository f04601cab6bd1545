import { join } from 'node:path';
import type { Client, System } from './table';

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
