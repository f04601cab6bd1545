import { StrataError } from '../../../errors';
import { pick } from '../environment';
import type { LaunchContext } from '../launch';
import { findTool, runTool } from '../tool';

/** The program that makes namespaces, and whether it can keep those inside from making more. */
export interface Bubblewrap {
  readonly command: string;
  readonly disablesUsers: boolean;
}

const ASK_SECONDS = 20;

/** All namespaces, and an end with whoever started it. */
export function walls({ disablesUsers }: Pick<Bubblewrap, 'disablesUsers'>): string[] {
  const users = disablesUsers ? ['--unshare-user', '--disable-userns'] : ['--unshare-user'];
  return ['--unshare-all', ...users, '--die-with-parent'];
}

/**
 * Finds bubblewrap, and tries whether this machine's kernel lets this user have namespaces: a distribution may forbid them, and so does the seccomp filter of
 * most containers.
 *
 * @throws LOCAL_ISOLATION_AS_ROOT, LOCAL_TOOL_MISSING, LOCAL_ISOLATION_UNAVAILABLE
 */
export async function findBubblewrap({
  environment,
  server,
}: Pick<LaunchContext, 'environment' | 'server'>): Promise<Bubblewrap> {
  const unavailable = (problem: string) => new StrataError('LOCAL_ISOLATION_UNAVAILABLE', server.path, { problem });
  if (process.platform !== 'linux') throw unavailable('they are of Linux');
  if (process.getuid?.() === 0) throw new StrataError('LOCAL_ISOLATION_AS_ROOT', server.path, {});
  const command = findTool('bwrap', environment['PATH']);
  if (command === undefined) {
    throw new StrataError('LOCAL_TOOL_MISSING', server.path, {
      tool: 'bwrap',
      program: `\`${server.id}\` in namespaces`,
      remedy: 'Install bubblewrap, on Debian with `apt-get install bubblewrap`',
    });
  }
  const env = { ...pick(environment, ['PATH']) };
  const told = await runTool(command, ['--version'], { env, seconds: ASK_SECONDS });
  const found = { command, disablesUsers: isAtLeast(told.output, 0, 8) };
  const everything = ['--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', '--', process.execPath, '--version'];
  const tried = await runTool(command, [...walls(found), ...everything], { env, seconds: ASK_SECONDS });
  if (!tried.ok) throw unavailable(tried.problem.replace(/\.$/, ''));
  return found;
}

function isAtLeast(text: string, major: number, minor: number): boolean {
  const [, first = '0', second = '0'] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
