import { secretFileVariables, secretPath } from '../environment';
import { localPaths } from '../folders';
import type { LaunchContext, Variables } from '../launch';

/** What a server sees that runs as a plain process: this machine's paths in place of the composition's. */
export interface ProcessView {
  readonly args: readonly string[];
  /** Declared variables. HOME is not among them where it is only the pod's scratch folder: each launcher knows better. */
  readonly env: Variables;
  /** The server's own folder for temporary files. */
  readonly scratch: string;
  /** Files with secrets. */
  readonly secretFiles: readonly string[];
}

const SCRATCH = '/tmp';

/** A server's own folder for temporary files: the one that it declares, or one that goes with this process. */
export function scratchOf({ server, files, folders }: LaunchContext): string {
  return folders.find(({ path }) => path === SCRATCH)?.source ?? files.folder(`${server.id}/tmp`);
}

/**
 * Prepares a server's arguments and variables for a process of this machine. Folders and secrets that a container would find under
 * the paths of the composition are somewhere else here, so each mention of such a path is replaced.
 */
export function processView(context: LaunchContext): ProcessView {
  const { server, files, folders, secrets } = context;
  const secretFiles = secrets.flatMap(({ file, value }) =>
    file === undefined
      ? []
      : [{ path: secretPath(file), source: files.write(`${server.id}/secrets${secretPath(file)}`, value) }],
  );
  const places = [...folders, ...secretFiles];
  const scratch = scratchOf(context);
  const variables = Object.entries({ TMPDIR: SCRATCH, ...server.run.env, ...secretFileVariables(context) });
  const env = variables
    .filter(([name, text]) => !(name === 'HOME' && text === SCRATCH))
    .map(([name, text]) => [name, text === SCRATCH ? scratch : localPaths(text, places)]);
  return {
    args: server.run.command.map((text) => localPaths(text, places)),
    env: Object.fromEntries(env),
    scratch,
    secretFiles: secretFiles.map(({ source }) => source),
  };
}
