import { StrataError } from '../../../errors';
import { openNetwork } from '../confinement';
import { home, inheritedEnvironment, secretVariables } from '../environment';
import type { Launch, LaunchContext } from '../launch';
import { findTool } from '../tool';
import { processView } from './process-view';

/** Starts a command as it is, in the composition's folder. Only its environment is held to what was declared. */
export function launchCommand(context: LaunchContext): Launch {
  const { server, project, environment } = context;
  const { args, env } = processView(context);
  const [command = '', ...rest] = args;
  if (!command.includes('/') && findTool(command, environment['PATH']) === undefined) {
    throw new StrataError('LOCAL_TOOL_MISSING', server.path, {
      tool: command,
      program: `the server \`${server.id}\``,
      remedy: 'Install it, or give the server a package or an image that brings it',
    });
  }
  return {
    command,
    args: rest,
    env: { HOME: home(environment), ...env },
    inherit: { ...inheritedEnvironment(context), ...secretVariables(context) },
    cwd: project,
    confinement: {
      enforced: ['environment: only declared variables and secrets'],
      open: ['files: everything that you can read and write', openNetwork(server)],
    },
  };
}
