import type { AssemblyServer } from '../../../contract';
import type { Gate, LaunchContext } from '../launch';
import { namedHosts } from './egress';

/** What leads through the wall around a server, where anything does. */
export function gateOf({ server, files }: Pick<LaunchContext, 'server' | 'files'>): Gate | undefined {
  const hosts = namedHosts(server);
  const port = server.run.transport === 'stdio' ? undefined : server.run.port;
  if (hosts.length === 0 && port === undefined) return undefined;
  return { folder: files.folder(`${server.id}/gate`), hosts, ...(port !== undefined && { port }) };
}

/** What is enforced of a server's network, as one phrase. */
export function describeNetwork(server: AssemblyServer): string {
  const hosts = namedHosts(server);
  if (hosts.length === 0) return 'network: none';
  const named = hosts.map(({ host, port }) => `${host}:${port}`).join(', ');
  const others = hosts.length < server.run.egress.length ? '; address ranges are not reached' : '';
  return `network: none but ${named}, through the egress role${others}`;
}
