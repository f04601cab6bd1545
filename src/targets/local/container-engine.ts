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
  const env = { ...engine.environment };
  if ((await runTool(engine.command, ['image', 'inspect', image], { env, seconds: ASK_SECONDS })).ok) return;
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

/** Removes the containers of a run that a killed client left behind. */
export async function removeContainers(engine: ContainerEngine, label: string): Promise<void> {
  const env = { ...engine.environment };
  const list = await runTool(engine.command, ['ps', '--all', '--quiet', '--filter', `label=${label}`], {
    env,
    seconds: ASK_SECONDS,
  });
  const ids = list.output.split('\n').filter((id) => id !== '');
  if (ids.length > 0) {
    await runTool(engine.command, ['rm', '--force', ...ids], { env, seconds: ASK_SECONDS });
  }
}
