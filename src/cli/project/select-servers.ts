import type { Assembly, AssemblyServer } from '../../contract';
import { StrataError } from '../../errors';

/**
 * The servers that a command line names, or all of them.
 *
 * @throws CLI_SERVERS_NONE, CLI_SERVER_UNKNOWN
 */
export function selectServers(
  { servers }: Assembly,
  names: readonly string[],
  folder: string,
): readonly AssemblyServer[] {
  if (servers.length === 0) {
    throw new StrataError('CLI_SERVERS_NONE', folder, {});
  }
  const known = new Set(servers.map(({ id }) => id));
  for (const server of names) {
    if (!known.has(server)) {
      throw new StrataError('CLI_SERVER_UNKNOWN', folder, { server, servers: [...known].join(', ') });
    }
  }
  return names.length === 0 ? servers : servers.filter(({ id }) => names.includes(id));
}
