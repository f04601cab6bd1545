import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { StrataError } from '../../../errors';
import { proxyVariables } from '../../proxy-variables';
import { describeFolders } from '../confinement';
import { home } from '../environment';
import type { Launch, LaunchContext } from '../launch';
import { scratchOf } from '../program/process-view';
import { findTool } from '../tool';
import { findBubblewrap, walls } from './bubblewrap';
import { doorsOf, doorwayProgram, PROXY_URL } from './doors';
import { describeNetwork, gateOf } from './gate';
import { isInside } from './paths';
import { viewArguments, viewOf } from './view';

/** The user's own proxies are none behind the wall. */
const PROXY = /^(https?|no)_proxy$/i;

/**
 * Puts a program behind a wall of namespaces: users, mounts, processes, network. It sees the distribution's programs, its own code and the declared folders, has a
 * /tmp and a home of its own, and finds nobody but the egress role on its network.
 *
 * @throws LOCAL_ISOLATION_UNSUITABLE, and those of `findBubblewrap`
 */
export async function inNamespaces(launch: Launch, context: LaunchContext): Promise<Launch> {
  const { server, folders, environment } = context;
  checkPlace(launch, context);
  const wall = await findBubblewrap(context);
  const gate = gateOf(context);
  const command = programOf(launch, environment['PATH']);
  const hasUsersHome = launch.env['HOME'] === home(environment);
  const env = {
    ...launch.env,
    ...(hasUsersHome && { HOME: scratchOf(context) }),
    ...(gate && gate.hosts.length > 0 && proxyVariables(PROXY_URL)),
  };
  const inherit = Object.fromEntries(Object.entries(launch.inherit).filter(([name]) => !PROXY.test(name)));
  const doorway = gate === undefined ? [] : [process.execPath, doorwayProgram(), doorsOf(gate, gate.folder)];
  const view = viewOf({ ...launch, command, inherit, ...(gate && { gate }) }, context);
  return {
    ...launch,
    command: wall.command,
    args: [...walls(wall), ...viewArguments(view), '--chdir', launch.cwd, '--', ...doorway, command, ...launch.args],
    env,
    inherit,
    ...(gate && { gate }),
    confinement: {
      enforced: [
        'environment: only declared variables and secrets',
        `files: ${describeFolders(folders)}, its own code and the programs of the system (namespaces, read-only root)`,
        describeNetwork(server),
        'processes: none but its own, and no privileges',
      ],
      open: ['memory and processors: not limited'],
    },
  };
}

/** A composition in the home itself, or above it, would show the home to a server that runs there. */
function checkPlace({ cwd }: Launch, { server, project, environment }: LaunchContext): void {
  const reason =
    server.run.program.kind === 'package' && server.run.program.package.registryType === 'pypi'
      ? 'packages from PyPI are installed when they start, which needs more of this machine than the server'
      : cwd === project && isInside(realpathSync(project), realOf(home(environment)))
        ? 'it runs in the folder of the composition, which holds your home'
        : undefined;
  if (reason === undefined) return;
  const remedy = cwd === project ? 'Move the composition into a folder of its own, or give the server an image' : IMAGE;
  throw new StrataError('LOCAL_ISOLATION_UNSUITABLE', server.path, {
    server: server.id,
    isolation: 'namespaces',
    reason,
    remedy,
  });
}

const IMAGE = 'Give it an image, and isolate by containers: `--isolate containers`';

function realOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

/** The program's own path: a relative one is meant from where it runs. */
function programOf({ command, cwd }: Launch, path: string | undefined): string {
  return command.includes('/') ? resolve(cwd, command) : (findTool(command, path) ?? command);
}
