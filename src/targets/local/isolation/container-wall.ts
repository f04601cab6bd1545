import { chmodSync } from 'node:fs';
import { Path, RUN_AS } from '../../../contract';
import { StrataError } from '../../../errors';
import { proxyVariables } from '../../proxy-variables';
import { type ContainerEngine, ensureImage, HARDENING, startContainer } from '../container-engine';
import type { Gate, LaunchContext, Variables } from '../launch';
import { doorsOf, doorwayProgram, PROXY_URL } from './doors';
import { gateOf } from './gate';

/** What isolates a container's network. */
export interface ContainerWall {
  /** Options of the server's container. */
  readonly network: readonly string[];
  /** What leads its program to the way out. */
  readonly variables: Variables;
  readonly gate?: Gate;
  readonly begin?: () => Promise<void>;
}

const DOORWAY = '/doorway.js';
const GATE = '/gate';

/**
 * A network that has loopback and nothing else. What leads through the wall runs in a container of the runtime's image, which shares that network: the server's
 * image need not have a program for it.
 *
 * @throws LOCAL_ISOLATION_UNSUITABLE, LOCAL_IMAGE_UNAVAILABLE
 */
export async function containerWall(
  engine: ContainerEngine,
  label: string,
  context: LaunchContext,
): Promise<ContainerWall> {
  const { server } = context;
  const gate = gateOf(context);
  if (gate === undefined) return { network: ['--network=none'], variables: {} };
  const runtime = server.pod?.runtime;
  const fault =
    process.platform !== 'linux'
      ? 'the engine of this system runs in a virtual machine, where no socket of this one leads'
      : runtime === undefined
        ? 'the composition names no image of the runtime'
        : undefined;
  if (fault !== undefined || runtime === undefined) {
    throw new StrataError('LOCAL_ISOLATION_UNSUITABLE', server.path, {
      server: server.id,
      isolation: 'containers',
      reason: fault ?? '',
      remedy: 'Use `strata compose`, which gives each server a network of its own',
    });
  }
  await ensureImage(engine, runtime, context);
  // The folder around it is this user's alone. In the container another user connects.
  chmodSync(gate.folder, 0o711);
  const name = label.replace(/[^a-zA-Z0-9_.-]+/g, '-');
  const mounts = [
    `--mount=type=bind,source=${doorwayProgram()},target=${DOORWAY},readonly`,
    `--mount=type=bind,source=${gate.folder},target=${GATE},readonly`,
  ];
  const identity = [`--name=${name}`, `--label=${label}`, `--user=${RUN_AS}:${RUN_AS}`];
  const program = [`--entrypoint=${Path.IMAGE_NODE}`, runtime, DOORWAY, doorsOf(gate, GATE, true)];
  return {
    network: [`--network=container:${name}`],
    variables: gate.hosts.length > 0 ? proxyVariables(PROXY_URL) : {},
    gate,
    begin: () => startContainer(engine, [...HARDENING, '--network=none', ...identity, ...mounts, ...program], server),
  };
}
