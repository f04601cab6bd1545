import type { AssemblyServer } from '../../contract';
import type { Reloaded } from '../../targets/local';

/** What a change of the composition did to each server, and which of its settings changed; and to registry and portal. */
export function describeReload(
  { started, restarted, stopped, kept }: Reloaded,
  roles: Reloaded,
  before: readonly AssemblyServer[],
  after: readonly AssemblyServer[],
): string {
  const parts = [
    ...started.map((id) => `${id} | started`),
    ...restarted.map(
      (id) => `${id} | restarted: ${changesOf(id, before, after).join(', ') || 'a secret, or it had crashed'}`,
    ),
    ...stopped.map((id) => `${id} | stopped: it is not in the composition any more`),
    ...roles.started.map((id) => `${id} | started`),
    ...roles.restarted.map((id) => `${id} | restarted: what it lists or is configured with changed, or it had crashed`),
    ...roles.stopped.map((id) => `${id} | stopped: it is not in the composition any more`),
    ...[...kept, ...roles.kept].map((id) => `${id} | kept`),
  ];
  return parts.join('\n');
}

/** The settings of a server that differ, by name. */
export function changesOf(
  id: string,
  before: readonly AssemblyServer[],
  after: readonly AssemblyServer[],
): readonly string[] {
  const [one, other] = [before, after].map((servers) => {
    const { run, ...rest } = servers.find((server) => server.id === id) ?? { run: {} };
    return { ...rest, ...run } as Readonly<Record<string, unknown>>;
  });
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])]
    .filter((key) => JSON.stringify(one?.[key]) !== JSON.stringify(other?.[key]))
    .sort();
}

/** Whether a change left everything as it was. */
export function isQuiet({ started, restarted, stopped }: Reloaded): boolean {
  return started.length + restarted.length + stopped.length === 0;
}
