import { setTimeout as wait } from 'node:timers/promises';
import { StrataError } from '../../errors';
import { pick } from './environment';
import type { LaunchContext, Variables } from './launch';
import { findTool, runTool } from './tool';

/** A container engine that answers. */
export interface ContainerEngine {
  readonly name: 'docker' | 'podman';
  /** Its program. */
  readonly command: string;
  /** What its client needs of the user's environment. */
  readonly environment: Variables;
}

/** Where the client finds its engine, its logins and its files. */
const CLIENT = [
  ...['PATH', 'HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'DBUS_SESSION_BUS_ADDRESS', 'TMPDIR'],
  ...['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_TLS_VERIFY'],
  ...[
    'CONTAINER_HOST',
    'CONTAINERS_CONF',
    'CONTAINERS_STORAGE_CONF',
    'CONTAINERS_REGISTRIES_CONF',
    'REGISTRY_AUTH_FILE',
  ],
];

const ASK_SECONDS = 20;
const PULL_SECONDS = 900;
const REMOVE_TRIES = 10;
const REMOVE_PAUSE_MILLISECONDS = 200;

/**
 * Finds Docker, or else Podman.
 *
 * @throws LOCAL_TOOL_MISSING when neither is installed, LOCAL_ENGINE_UNREACHABLE when none answers
 */
export async function findEngine(
  environment: LaunchContext['environment'],
  subject: string,
  image: string,
): Promise<ContainerEngine> {
  const client = pick(environment, CLIENT);
  const problems: string[] = [];
  for (const [name, question] of [
    ['docker', ['version', '--format', '{{.Server.Version}}']],
    ['podman', ['info', '--format', '{{.Version.Version}}']],
  ] as const) {
    const command = findTool(name, environment['PATH']);
    if (command === undefined) continue;
    const answer = await runTool(command, question, { env: { ...client }, seconds: ASK_SECONDS });
    if (answer.ok) return { name, command, environment: client };
    problems.push(`${name}: ${answer.problem}`);
  }
  if (problems.length > 0) {
    throw new StrataError('LOCAL_ENGINE_UNREACHABLE', subject, { problem: problems.join('; ') });
  }
  throw new StrataError('LOCAL_TOOL_MISSING', subject, {
    tool: 'docker',
    program: `the image ${image}`,
    remedy: 'Install Docker or Podman',
  });
}

/** Whether the engine has an image. */
export async function hasImage({ command, environment }: ContainerEngine, image: string): Promise<boolean> {
  return (await runTool(command, ['image', 'inspect', image], { env: { ...environment }, seconds: ASK_SECONDS })).ok;
}

/**
 * Pulls an image that is not there yet.
 *
 * @throws LOCAL_IMAGE_UNAVAILABLE
 */
export async function ensureImage(
  engine: ContainerEngine,
  image: string,
  { server, progress }: Pick<LaunchContext, 'server' | 'progress'>,
): Promise<void> {
  if (await hasImage(engine, image)) return;
  const env = { ...engine.environment };
  progress(`Pulling ${image}`);
  const pulled = await runTool(engine.command, ['pull', '--quiet', image], { env, seconds: PULL_SECONDS });
  if (!pulled.ok) {
    throw new StrataError('LOCAL_IMAGE_UNAVAILABLE', server.path, {
      image,
      problem: pulled.problem,
      engine: engine.name,
    });
  }
}

/**
 * Starts a container beside this process.
 *
 * @throws LOCAL_SERVER_NOT_READY
 */
export async function startContainer(
  engine: ContainerEngine,
  args: readonly string[],
  { id, path }: LaunchContext['server'],
): Promise<void> {
  const env = { ...engine.environment };
  const started = await runTool(engine.command, ['run', '--detach', '--rm', ...args], { env, seconds: ASK_SECONDS });
  if (!started.ok) throw new StrataError('LOCAL_SERVER_NOT_READY', path, { server: id, problem: started.problem });
}

/** What every container is held to. */
export const HARDENING = [
  ...['--pull=never', '--log-driver=none', '--read-only', '--cap-drop=ALL'],
  ...['--security-opt=no-new-privileges', '--pids-limit=512'],
];

/**
 * Removes the containers of a run that a killed client left behind. One whose network another one shares goes after that one, so that it is looked for again.
 */
export async function removeContainers(engine: ContainerEngine, label: string): Promise<void> {
  const options = { env: { ...engine.environment }, seconds: ASK_SECONDS };
  for (let tries = 0; tries < REMOVE_TRIES; tries++) {
    const list = await runTool(engine.command, ['ps', '--all', '--quiet', '--filter', `label=${label}`], options);
    const ids = list.output.split('\n').filter((id) => id !== '');
    if (ids.length === 0) return;
    // Podman would first ask each to stop, and wait. They had their time.
    if (engine.name === 'podman') await runTool(engine.command, ['kill', ...ids], options);
    const removed = await runTool(engine.command, ['rm', '--force', ...ids], options);
    if (!removed.ok) await wait(REMOVE_PAUSE_MILLISECONDS);
  }
}
