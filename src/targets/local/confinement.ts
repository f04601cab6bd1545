import type { AssemblyServer } from '../../contract';
import type { ResolvedFolder } from './folders';

/** The hosts that a server declared, as one phrase. */
export function declaredHosts({ run }: AssemblyServer): string {
  return run.egress.map(({ host, port }) => `${host}:${port}`).join(', ');
}

/** What is not enforced of a server's network, where the machine cannot limit it. */
export function openNetwork(server: AssemblyServer): string {
  return server.run.egress.length === 0
    ? 'network: none is declared, any host can be reached'
    : `network: only ${declaredHosts(server)} is declared, any host can be reached`;
}

/** The folders that a server may use, as one phrase. */
export function describeFolders(folders: readonly ResolvedFolder[]): string {
  const of = (access: 'read' | 'write') =>
    folders.filter((folder) => folder.access === access && !folder.temporary).map(({ source }) => source);
  const phrases = [
    ...of('read').map((source) => `reads ${source}`),
    ...of('write').map((source) => `reads and writes ${source}`),
  ];
  return phrases.length === 0 ? 'no folder of yours' : phrases.join(', ');
}
