import type { AssemblyServer } from '../../contract';
import { StrataError, StrataErrors } from '../../errors';
import { runtimeBundle } from './bridge-process';
import { resolveFolders } from './folders';
import type { LaunchContext } from './launch';
import { anyPort, preferredPort, stablePort } from './ports';
import { PrivateFolder } from './private-folder';
import { launch } from './program';
import { SecretValues } from './secrets';
import { LocalServer, type ServerEvents, type ServerParts } from './server';

/** How to run servers on this machine. */
export interface LocalOptions extends ServerEvents {
  /** The composition's folder: relative folders, .env and node_modules are looked for here. */
  readonly project: string;
  /** The user's environment: secrets are looked for here, and little else is passed on. */
  readonly environment: LaunchContext['environment'];
  /** Servers that run without Node's permission model, by name. */
  readonly unconfined: readonly string[];
  /** Told before something that takes long. */
  readonly progress: (text: string) => void;
  /**
   * The runtime's program.
   * @default the bundle of this package
   */
  readonly runtime?: string;
}

/** The servers of a composition as processes of this machine, on loopback alone. */
export class LocalPlatform {
  private constructor(
    readonly servers: readonly LocalServer[],
    private readonly files: PrivateFolder,
  ) {}

  /**
   * Starts servers and waits until each of them answers. If one cannot be started, all are stopped and every problem is told.
   *
   * @param cancelled stops the start; what was begun is ended
   * @throws StrataErrors of the codes that begin with `LOCAL_`
   */
  static async start(
    servers: readonly AssemblyServer[],
    options: LocalOptions,
    cancelled: AbortSignal,
  ): Promise<LocalPlatform> {
    const files = new PrivateFolder();
    const started: LocalServer[] = [];
    const platform = new LocalPlatform(started, files);
    try {
      const parts = await prepare(servers, options, files);
      cancelled.throwIfAborted();
      options.progress(`Starting ${servers.map(({ id }) => id).join(', ')}`);
      started.push(...parts.map((part) => new LocalServer(part)));
      await all(started.map((server) => server.start(cancelled)));
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  /** Ends all servers, gives calls in flight their time, and removes every temporary file. */
  async stop(): Promise<void> {
    try {
      await Promise.all(this.servers.map((server) => server.stop()));
    } finally {
      this.files.remove();
    }
  }

  /** Ends all servers at once. */
  kill(): void {
    for (const server of this.servers) server.kill();
  }
}

/** Finds out everything that a start needs, before anything is started: a missing secret of the last server stops the first one, too. */
async function prepare(
  servers: readonly AssemblyServer[],
  options: LocalOptions,
  files: PrivateFolder,
): Promise<ServerParts[]> {
  const runtime = options.runtime ?? runtimeBundle();
  const values = SecretValues.of(options.project, options.environment);
  const launches = await all(
    servers.map(async (server) => ({ server, launch: await launch(contextOf(server, options, values, files)) })),
  );
  const taken = new Set<number>();
  const parts: ServerParts[] = [];
  // One after the other, so that the same servers get the same ports each time.
  for (const { server, launch } of launches) {
    const key = `${options.project} ${server.id}`;
    const port = await stablePort(key, taken);
    if (port !== preferredPort(key)) {
      options.onWarning(server.id, `its port ${preferredPort(key)} is taken, so clients find it on ${port} this time`);
    }
    const adminPort = await anyPort(taken);
    parts.push({ server, launch, ports: { port, adminPort }, runtime, files, events: options });
  }
  return parts;
}

function contextOf(
  server: AssemblyServer,
  { project, environment, progress, unconfined }: LocalOptions,
  values: SecretValues,
  files: PrivateFolder,
): LaunchContext {
  return {
    server,
    project,
    environment,
    progress,
    files,
    folders: resolveFolders(server, project, files),
    secrets: values.resolve(server.id, server.path, server.run.secrets),
    confined: !unconfined.includes(server.id),
  };
}

/** Waits for all, and tells every error of the catalogue at once. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const errors = reasons.flatMap((reason) => (reason instanceof StrataErrors ? reason.errors : [reason]));
  const other = errors.find((error) => !StrataError.is(error));
  if (other !== undefined) throw other;
  if (errors.length > 0) throw new StrataErrors(errors);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
