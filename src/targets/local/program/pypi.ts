import type { ServerPackage } from '../../../contract';
import { StrataError } from '../../../errors';
import { openNetwork } from '../confinement';
import { home, inheritedEnvironment, pick, secretVariables } from '../environment';
import type { Launch, LaunchContext } from '../launch';
import { findTool } from '../tool';
import { processView } from './process-view';

/** Starts a package from PyPI through uv, in an environment of its own. */
export function launchPypi(context: LaunchContext, { identifier, version }: ServerPackage): Launch {
  const { server, project, environment } = context;
  const uvx = findTool('uvx', environment['PATH']);
  if (uvx === undefined) {
    throw new StrataError('LOCAL_TOOL_MISSING', server.path, {
      tool: 'uvx',
      program: `${identifier} ${version} from PyPI`,
      remedy: 'Install uv, see https://docs.astral.sh/uv/getting-started/installation/',
    });
  }
  const { args, env } = processView(context);
  const uv = Object.keys(environment).filter((name) => name.startsWith('UV_'));
  return {
    command: uvx,
    args: [`${identifier}@${version}`, ...args],
    env: { HOME: home(environment), ...env },
    inherit: { ...inheritedEnvironment(context), ...pick(environment, uv), ...secretVariables(context) },
    cwd: project,
    confinement: {
      enforced: ['environment: only declared variables and secrets'],
      open: ['files: everything that you can read and write', openNetwork(server)],
    },
  };
}
