import { StrataError, StrataErrors } from '../../errors';
import { runtimeBundle } from './bridge-process';
import { resolveFolders } from './folders';
import type { LaunchContext, RunnableServer } from './launch';
import type { LocalOptions } from './options';
import { anyPort, preferredPort, stablePort } from './ports';
import type { PrivateFolder } from './private-folder';
import { launch } from './program';
import { SecretValues } from './secrets';
import type { ServerParts } from './server';

/**
 * Finds out everything that a start needs, before anything is started: a missing secret of the last server stops the first one, too.
 *
 * @param running what runs now: a server that takes its place keeps its port, and no other gets it
 */
export async function prepare(
  servers: readonly RunnableServer[],
  options: LocalOptions,
  files: PrivateFolder,
  running: readonly ServerParts[] = [],
): Promise<ServerParts[]> {
  const runtime = options.runtime ?? runtimeBundle();
  const values = SecretValues.of(options.project, options.environment);
  const launches = await all(
    servers.map(async (server) => ({ server, launch: await launch(contextOf(server, options, values, files)) })),
  );
  const taken = new Set(
    running.flatMap(({ ports: { port, adminPort, egress } }) => [port, adminPort, ...Object.values(egress ?? {})]),
  );
  const parts: ServerParts[] = [];
  // One after the other, so that the same servers get the same ports each time.
  for (const { server, launch } of launches) {
    const held = running.find((one) => one.server.id === server.id)?.ports.port;
    const port = held ?? (await freshPort(server, options, taken));
    const adminPort = await anyPort(taken);
    const egress = launch.gate?.hosts.length
      ? { port: await anyPort(taken), adminPort: await anyPort(taken) }
      : undefined;
    const ports = { port, adminPort, ...(egress && { egress }) };
    parts.push({ server, launch, ports, runtime, files, events: options });
  }
  return parts;
}

/**
 * What a running server depends on, as a text that changes with it: what the composition says of it, and the values of its secrets. None where a secret is
 * missing, which is told when the server is prepared.
 */
export function signatureOf(server: RunnableServer, { project, environment }: LocalOptions): string | undefined {
  try {
    const values = SecretValues.of(project, environment);
    return JSON.stringify([server, values.resolve(server.id, server.path, server.run.secrets)]);
  } catch (error) {
    if (StrataError.is(error) || error instanceof StrataErrors) return undefined;
    throw error;
  }
}

async function freshPort({ id }: RunnableServer, options: LocalOptions, taken: Set<number>): Promise<number> {
  const key = `${options.project} ${id}`;
  const port = await stablePort(key, taken);
  if (port !== preferredPort(key)) {
    options.onWarning(id, `its port ${preferredPort(key)} is taken, so clients find it on ${port} this time`);
  }
  return port;
}

function contextOf(
  server: RunnableServer,
  { project, environment, progress, unconfined, isolation }: LocalOptions,
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
    ...(isolation && { isolation }),
  };
}

/** Waits for all, and tells every error of the catalogue at once. */
export async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(work);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  const errors = reasons.flatMap((reason) => (reason instanceof StrataErrors ? reason.errors : [reason]));
  const other = errors.find((error) => !StrataError.is(error));
  if (other !== undefined) throw other;
  if (errors.length > 0) throw new StrataErrors(errors);
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
