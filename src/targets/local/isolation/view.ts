import { existsSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pick } from '../environment';
import type { Launch, LaunchContext } from '../launch';
import { scratchOf } from '../program/process-view';
import { doorwayProgram } from './doors';
import { isInside, ownFile, privateEntries, SYSTEM } from './paths';

/** What a program behind the wall sees of this machine, beside what the distribution brings. Everything else is not there. */
export interface View {
  /** Files and folders, read-only, under their own paths. */
  readonly reads: readonly string[];
  /** Folders, under their own paths. */
  readonly writes: readonly string[];
  /** Files and folders that are empty instead, though they lie in one of the others. */
  readonly hidden: readonly string[];
  /** Files of ours, by the path under which they are seen. */
  readonly files: Readonly<Record<string, string>>;
}

const TMP_BYTES = 64 * 1024 ** 2;
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** What a server needs to see: its program, the folders that it declares, its secrets. */
export function viewOf({ command, cwd, inherit, reads = [], gate }: Launch, context: LaunchContext): View {
  const { server, project, files, folders } = context;
  const declared = (access: 'read' | 'write') =>
    folders.filter((folder) => folder.access === access).map(({ source }) => source);
  const secrets = join(files.path, server.id, 'secrets');
  const runsInProject = cwd === project;
  return {
    reads: [
      ...reads,
      ...[command, process.execPath, ...Object.values(pick(inherit, CERTIFICATES))].flatMap(ownFile),
      ...(runsInProject ? [project] : []),
      ...(existsSync(secrets) ? [secrets] : []),
      ...(gate === undefined ? [] : [gate.folder, doorwayProgram()]),
      ...declared('read'),
    ],
    writes: [scratchOf(context), ...declared('write')],
    hidden: placesOf(project)
      .filter((place) => (runsInProject && place === project) || folders.some(({ source }) => isInside(source, place)))
      .flatMap(privateEntries)
      .filter((entry) => !folders.some(({ source }) => isInside(entry, source))),
    files: accounts(context),
  };
}

/** The composition's folder, under the name that it was given and under its own. */
function placesOf(project: string): string[] {
  return [...new Set([project, realpathSync(project)])];
}

/** The one account that there is: programs ask for the name of their user. */
function accounts({ server, files }: LaunchContext): Record<string, string> {
  const [user, group] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const texts = {
    '/etc/passwd': `server:x:${user}:${group}::/tmp:/bin/false\n`,
    '/etc/group': `server:x:${group}:\n`,
    '/etc/hosts': '127.0.0.1 localhost\n',
  };
  const folder = files.folder(`${server.id}/etc`);
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => {
      const file = join(folder, path.slice('/etc/'.length));
      writeFileSync(file, text, { mode: 0o600 });
      return [path, file];
    }),
  );
}

/** What a view amounts to, as arguments of bubblewrap: a root of its own, read-only, with what is shown in it. */
export function viewArguments({ reads, writes, hidden, files }: View): string[] {
  const kinds = new Map([
    ...reads.map((path) => [path, '--ro-bind'] as const),
    ...writes.map((path) => [path, '--bind'] as const),
  ]);
  // What lies in another one is mounted after it.
  const shown = [...kinds].sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    ...SYSTEM.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc', '--dev', '/dev', '--size', `${TMP_BYTES}`, '--tmpfs', '/tmp'],
    ...shown.flatMap(([path, kind]) => [kind, path, path]),
    ...hidden.flatMap((path) => (isFolder(path) ? ['--tmpfs', path] : ['--ro-bind', '/dev/null', path])),
    ...Object.entries(files).flatMap(([path, source]) => ['--ro-bind', source, path]),
    ...['--remount-ro', '/'],
  ];
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
