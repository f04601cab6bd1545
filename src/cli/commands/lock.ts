import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { type LockedServer, Variable } from '../../contract';
import { ISOLATIONS, type Isolation, withPods } from '../../targets/local';
import type { Cli } from '../cli';
import { ExitCode } from '../exit-code';
import { describeDifference } from '../lock/difference';
import { lockText, readToolLock, writeToolLock } from '../lock/lock-file';
import { lockServers } from '../lock/lock-servers';
import { compose } from '../project/compose';
import { selectServers } from '../project/select-servers';
import type { Project } from '../project/settings';
import { reportError } from '../report/error';
import type { Session } from '../session';

interface Options {
  readonly lock: string;
  readonly check?: true;
  readonly isolate?: Isolation;
}

export function lockCommand(cli: Cli): Command {
  return new Command('lock')
    .description(
      'run each server once, and keep what it says of its tools in a lock that policies and bridges are held against',
    )
    .argument('[servers...]', 'only these servers; the others stay as they are in the lock')
    .option('--lock <file>', 'the lock, relative to the composition', 'tools.lock.json')
    .option('--check', 'write nothing; show what changed, and fail when something did')
    .addOption(new Option('--isolate <how>', 'put each server behind a wall while it is asked').choices(ISOLATIONS))
    .action(async (names: string[], options: Options) =>
      cli.end(await lock(cli.session, cli.project(), names, options)),
    );
}

async function lock(session: Session, project: Project, names: readonly string[], options: Options): Promise<ExitCode> {
  const file = resolve(project.folder, options.lock);
  const before = new Map(Object.entries(readToolLock(file).servers));
  // The composition says which servers it has; what only a lock can say is not asked now.
  const assembly = await compose(project, session, { [Variable.LOCKING]: '1' });
  const selected = selectServers(assembly, names, project.folder);
  const servers = options.isolate === undefined ? selected : withPods(assembly, selected);
  const { locked, problems } = await lockServers(session, servers, project.folder, options.isolate);
  const composed = new Set(assembly.servers.map(({ path }) => path));
  // A server that did not run keeps its entry; one that is not composed any more has none.
  const kept = [...before].filter(([path]) => composed.has(path) && !locked.has(path));
  const now = new Map<string, LockedServer>([...kept, ...locked]);
  const isChanged = tell(session, before, now);
  if (!options.check && lockText(now) !== lockText(before)) writeToolLock(file, lockText(now));
  for (const problem of problems) reportError(session, problem);
  if (problems.length > 0) return ExitCode.UNAVAILABLE;
  return options.check && isChanged ? ExitCode.FINDINGS : ExitCode.OK;
}

/** @returns whether anything is other than it was */
function tell(
  session: Session,
  before: ReadonlyMap<string, LockedServer>,
  now: ReadonlyMap<string, LockedServer>,
): boolean {
  let isChanged = false;
  for (const [path, server] of [...now].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const lines = describeDifference(before.get(path), server);
    isChanged ||= lines.length > 0 || !before.has(path);
    const figures = `${server.tools.length} tools, about ${server.tokens} tokens`;
    session.out(`${path}  ${figures}${lines.length === 0 ? '' : ', changed'}`);
    for (const line of lines) session.out(`  ${line}`);
  }
  for (const path of [...before.keys()].filter((old) => !now.has(old))) {
    isChanged = true;
    session.out(`${path}  is not composed any more`);
  }
  return isChanged;
}
