import { chownSync } from 'node:fs';
import { basename } from 'node:path';
import { LABEL_PREFIX, RUN_AS } from '../../../contract';
import { describeFolders, openNetwork } from '../confinement';
import { type ContainerEngine, ensureImage, findEngine, HARDENING, removeContainers } from '../container-engine';
import { pick, secretFileVariables, secretPath, secretVariables } from '../environment';
import { containerWall } from '../isolation/container-wall';
import { describeNetwork } from '../isolation/gate';
import type { Launch, LaunchContext } from '../launch';

const PROXY = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/**
 * Starts a container image with what the pod's security context gives it in a cluster: no root, no capabilities, no new privileges,
 * a read-only root and a /tmp of its own; without declared egress, no network.
 *
 * @throws LOCAL_TOOL_MISSING, LOCAL_ENGINE_UNREACHABLE, LOCAL_IMAGE_UNAVAILABLE
 */
export async function launchImage(context: LaunchContext, image: string): Promise<Launch> {
  const { server, project, environment, folders } = context;
  const engine = await findEngine(environment, server.path, image);
  await ensureImage(engine, image, context);

  const label = `${LABEL_PREFIX}/run=${basename(context.files.path)}-${server.id}`;
  const [entrypoint, ...args] = server.run.command;
  const offline = server.run.egress.length === 0 && server.run.transport === 'stdio';
  const secrets = secretVariables(context);
  const wall = context.isolation === undefined ? undefined : await containerWall(engine, label, context);
  const proxy = offline || wall !== undefined ? {} : pick(environment, PROXY);
  const inherit = { ...engine.environment, ...proxy, ...secrets };
  return {
    command: engine.command,
    args: [
      'run',
      '--rm',
      '--interactive',
      `--label=${label}`,
      ...HARDENING,
      ...user(engine, context),
      ...(wall?.network ?? network(context, offline)),
      ...mounts(context),
      ...Object.entries({ ...wall?.variables, ...server.run.env, ...secretFileVariables(context) }).map(
        ([name, value]) => `--env=${name}=${value}`,
      ),
      // By name only: the engine's client reads the value from its own environment, and no process list shows it.
      ...[...Object.keys(proxy), ...Object.keys(secrets)].map((name) => `--env=${name}`),
      ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
      image,
      ...args,
    ],
    env: {},
    inherit,
    cwd: project,
    ...(wall?.gate && { gate: wall.gate, begin: wall.begin }),
    clean: () => removeContainers(engine, label),
    confinement: {
      enforced: [
        `files: ${describeFolders(folders)} (container, read-only root, no capabilities, no root)`,
        ...(wall ? [describeNetwork(server)] : offline ? ['network: none'] : []),
      ],
      open: offline || wall ? [] : [openNetwork(server)],
    },
  };
}

/** The cluster's user, except where files of this machine's user have to be opened: then that user. Never root. */
function user(engine: ContainerEngine, { folders, secrets }: LaunchContext): string[] {
  const own = process.getuid?.() ?? 0;
  const mounted = folders.some(({ temporary }) => !temporary) || secrets.some(({ file }) => file !== undefined);
  if (own === 0 || !mounted) {
    return [`--user=${RUN_AS}:${RUN_AS}`];
  }
  const keep = engine.name === 'podman' ? ['--userns=keep-id'] : [];
  return [`--user=${own}:${process.getgid?.() ?? own}`, ...keep];
}

function network({ server }: LaunchContext, offline: boolean): string[] {
  if (offline) return ['--network=none'];
  const { transport, port } = server.run;
  return transport === 'stdio' ? [] : [`--publish=127.0.0.1:${port}:${port}`];
}

function mounts({ server, folders, secrets, files }: LaunchContext): string[] {
  const hasTmp = folders.some(({ path }) => path === '/tmp');
  return [
    ...(hasTmp ? [] : ['--tmpfs=/tmp:rw,nosuid,nodev,exec,size=64m,mode=1777']),
    ...folders.map(({ path, source, access, temporary }) =>
      temporary
        ? `--tmpfs=${path}:rw,nosuid,nodev,exec,mode=1777`
        : bind(source, path, access === 'read' ? 'read-only' : 'writable'),
    ),
    ...secrets.flatMap(({ file, value }) => {
      if (file === undefined) return [];
      const source = files.write(`${server.id}/secrets${secretPath(file)}`, value);
      if (process.getuid?.() === 0) chownSync(source, RUN_AS, RUN_AS);
      return [bind(source, secretPath(file), 'read-only')];
    }),
  ];
}

/** A bind mount in the engines' comma-separated form; a field with a comma or a quote is quoted as in RFC 4180. */
function bind(source: string, target: string, access: 'read-only' | 'writable'): string {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...(access === 'read-only' ? ['readonly'] : [])];
  const quoted = fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `--mount=${quoted.join(',')}`;
}
