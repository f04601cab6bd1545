import { Path } from '../../contract';
import { StrataError } from '../../errors';
import { bytes, cores } from './amounts';
import { claimsOf } from './claims';
import type { Service } from './compose-file';
import type { ServerContext } from './context';
import { namedHosts, wayOutVariables } from './egress';
import type { Folders } from './folders';
import { hardened, NO_DNS } from './hardening';
import { oneShot } from './one-shot';
import { mounted, type SecretFile, serverSecrets, variableOptions } from './secrets';

/** Processes and threads of all sessions together. */
const SERVER_PIDS = 1024;
const NO_FOLDERS: Folders = { tmpfs: [], volumes: [], configs: [], moved: 0 };

/** Whether the server meets anybody over a network: its bridge, or its way out. */
export function hasNetwork(context: ServerContext): boolean {
  return context.server.run.transport !== 'stdio' || namedHosts(context).length > 0;
}

/** Whether the supervisor starts the server: it serves stdio, and brings secrets from files. */
export function isSupervised({ server }: Pick<ServerContext, 'server'>): boolean {
  return server.run.transport === 'stdio' || server.run.secrets.some(({ variable }) => variable !== undefined);
}

/**
 * The service of a server's own program, in the user's image.
 *
 * @param folders those that it declared
 * @throws COMPOSE_SECRET_COMMAND_REQUIRED
 */
export function serverService(context: ServerContext, folders: Folders = NO_FOLDERS): Service {
  const { server, pod, names, addresses } = context;
  const secrets = serverSecrets(context);
  const { limits } = pod.server.resources;
  const first = [...(isSupervised(context) ? [names.install] : []), ...claimsOf(context)];
  const entrypoint = entrypointOf(context, secrets);
  const home = pod.server.env.filter(({ name }) => name === 'HOME').map(({ value }) => ['HOME', value ?? '/tmp']);
  return hardened({
    image: pod.server.image,
    ...(entrypoint && { entrypoint }),
    environment: { ...Object.fromEntries(home), ...wayOutVariables(context), ...server.run.env },
    labels: {},
    read_only: pod.server.securityContext.readOnlyRootFilesystem,
    pids_limit: SERVER_PIDS,
    mem_limit: bytes(limits['memory'], '512Mi') + folders.moved,
    cpus: cores(limits['cpu'], '1'),
    stop_grace_period: `${pod.graceSeconds}s`,
    tmpfs: folders.tmpfs,
    volumes: [
      ...(isSupervised(context)
        ? [{ type: 'volume' as const, source: names.supervisor, target: Path.SHARED, read_only: true }]
        : []),
      ...(server.run.transport === 'stdio'
        ? [{ type: 'volume' as const, source: names.socket, target: Path.RUN }]
        : []),
      ...folders.volumes,
    ],
    ...mounted(secrets),
    ...(hasNetwork(context)
      ? { networks: { [names.network]: { ipv4_address: addresses.server } }, dns: NO_DNS }
      : { network_mode: 'none' as const }),
    ...(first.length > 0 && {
      depends_on: Object.fromEntries(first.map((name) => [name, { condition: 'service_completed_successfully' }])),
    }),
  });
}

function entrypointOf({ server, pod }: ServerContext, secrets: readonly SecretFile[]): readonly string[] | undefined {
  const { command } = pod.server;
  const options = variableOptions(secrets);
  if (server.run.transport === 'stdio') {
    // The pod's own command line; what the server is started with stands behind the first `--`.
    const [supervisor = [], ...rest] = splitAt(command ?? [], '--');
    return [...supervisor, ...options, ...rest.flat()];
  }
  if (options.length === 0) return command;
  if (command === undefined) {
    const variables = secrets.flatMap(({ variable }) => variable ?? []).join(', ');
    throw new StrataError('COMPOSE_SECRET_COMMAND_REQUIRED', server.path, { variables });
  }
  return [Path.STDIOD, '--exec', ...options, '--', ...command];
}

function splitAt(words: readonly string[], word: string): [readonly string[], readonly string[]] {
  const at = words.indexOf(word);
  return [words.slice(0, at), words.slice(at)];
}

/** Brings the supervisor into the server's volume, and ends. */
export function installService(context: ServerContext): Service {
  const { server, names } = context;
  return oneShot(
    context,
    ['--install', Path.STDIOD],
    [
      { type: 'volume', source: names.supervisor, target: Path.SHARED },
      // Mounted here too, so that its mount point is there when the supervisor's volume is read-only.
      ...(server.run.transport === 'stdio'
        ? [{ type: 'volume' as const, source: names.socket, target: Path.RUN }]
        : []),
    ],
  );
}
