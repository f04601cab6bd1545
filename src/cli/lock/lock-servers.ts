import { type AssemblyServer, BridgeConfig, type LockedServer, REVISIONS } from '../../contract';
import { StrataError } from '../../errors';
import { type Isolation, LocalPlatform, listTools } from '../../targets/local';
import { errorsOf } from '../report/told';
import { progress, type Session } from '../session';
import { lockServer, sourceOf } from './locked-server';

/** What was found, and what could not be. */
export interface Locking {
  /** By the path of the server's construct. */
  readonly locked: ReadonlyMap<string, LockedServer>;
  readonly problems: readonly StrataError[];
}

/** Runs servers, one after the other, and writes down their tools. One that does not run does not keep the others from it. */
export async function lockServers(
  session: Session,
  servers: readonly AssemblyServer[],
  project: string,
  isolation?: Isolation,
): Promise<Locking> {
  const locked = new Map<string, LockedServer>();
  const problems: StrataError[] = [];
  const cancel = new AbortController();
  const forget = session.onInterrupt(() => cancel.abort());
  try {
    for (const server of servers) {
      cancel.signal.throwIfAborted();
      progress(session, `Asking ${server.id} for its tools`);
      try {
        locked.set(
          server.path,
          lockServer(sourceOf(server), await toolsOf(session, server, project, isolation, cancel.signal)),
        );
      } catch (error) {
        cancel.signal.throwIfAborted();
        problems.push(problemOf(server, error));
      }
    }
  } finally {
    forget();
  }
  return { locked, problems };
}

async function toolsOf(
  session: Session,
  server: AssemblyServer,
  project: string,
  isolation: Isolation | undefined,
  cancelled: AbortSignal,
): Promise<readonly unknown[]> {
  const platform = await LocalPlatform.start(
    [asItIs(server)],
    {
      project,
      unconfined: [],
      ...(isolation && { isolation }),
      environment: session.environment,
      progress: () => undefined,
      onLine: () => undefined,
      onWarning: () => undefined,
      onCrash: () => undefined,
    },
    cancelled,
  );
  try {
    return await listTools(platform.servers[0]?.url ?? '');
  } finally {
    await platform.stop();
  }
}

/** The server with all its tools under their own names, for whoever asks on this machine. */
function asItIs(server: AssemblyServer): AssemblyServer {
  const { policy: _policy, pins: _pins, authentication: _authentication, ...bridge } = server.run.bridge;
  const open = BridgeConfig.parse({ ...bridge, tools: {}, revisions: [...REVISIONS], rateLimits: {} });
  return { ...server, run: { ...server.run, bridge: open } };
}

function problemOf({ id, path }: AssemblyServer, error: unknown): StrataError {
  const told = errorsOf(error).map(({ problem }) => problem);
  const problem = told.length > 0 ? told.join(' ') : error instanceof Error ? error.message : String(error);
  return new StrataError('TOOL_LOCK_UNLOCKABLE', path, { server: id, problem: problem.replace(/\.$/, '') });
}
