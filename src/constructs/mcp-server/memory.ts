import type { z } from 'zod';
import type { Sessions } from '../../contract';
import type { Problems } from '../../errors';
import { mebibytes, parseQuantity, type VolumeSpec } from '../../kube';
import { type Resources, resolveResources } from '../common/resources';
import type { ServerInput } from './input';
import { idleProcesses, mostProcesses } from './processes';
import type { Program } from './program';
import { HTTP_SERVER_MEMORY, processMemory, SUPERVISOR_MEMORY, serverDefaults, volumeTotal } from './resources';

const PER_PROCESS = '128Mi';
/** What the supervisor can be asked for. */
const MOST_PROCESSES = 4_096;
/** Props of `sessions` that speak about processes, of which an HTTP server has one. */
const PROCESS_PROPS = ['isolation', 'spares', 'poolMax', 'memoryPerProcess'] as const;

/** Resources of the server's container. Its memory follows from the number of its processes, and a limit below their sum is refused. */
export function resolveMemory(
  { props }: ServerInput,
  { transport }: Program,
  sessions: z.infer<typeof Sessions>,
  volumes: readonly VolumeSpec[],
  problems: Problems,
): Resources {
  if (transport !== 'stdio') {
    for (const prop of PROCESS_PROPS) {
      if (props.sessions?.[prop] !== undefined) {
        const reason = 'an HTTP server is one process, whatever the number of its sessions';
        problems.add('PROPS_EXCLUSIVE', { first: `sessions.${prop}`, second: `transport: ${transport}`, reason });
      }
    }
    const { request, limit } = HTTP_SERVER_MEMORY;
    const memory = { idle: parseQuantity(request) ?? 0n, most: parseQuantity(limit) ?? 0n };
    return resolveResources('resources', props.resources ?? {}, serverDefaults(memory, volumes), problems);
  }
  const given = props.sessions?.memoryPerProcess ?? PER_PROCESS;
  const perProcess = (parseQuantity(given) ?? 0n) > 0n ? given : undefined;
  if (perProcess === undefined) {
    problems.add('SERVER_QUANTITY_INVALID', { quantity: given, prop: 'sessions.memoryPerProcess' });
  }
  const processes = mostProcesses(props, sessions);
  if (processes > MOST_PROCESSES) {
    problems.add('PROP_INVALID', {
      prop: 'sessions',
      reason: `${processes} processes are more than ${MOST_PROCESSES}`,
    });
  }
  const memory = {
    idle: processMemory(idleProcesses(props, sessions), perProcess ?? PER_PROCESS),
    most: processMemory(processes, perProcess ?? PER_PROCESS),
  };
  const needed = memory.most + volumeTotal(volumes, 'memory');
  const limit = props.resources?.limits?.memory;
  if (limit !== undefined && perProcess !== undefined && (parseQuantity(limit) ?? needed) < needed) {
    problems.add('SERVER_SESSIONS_EXCEED_MEMORY', { processes, perProcess, needed: mebibytes(needed), limit });
  }
  return resolveResources(
    'resources',
    props.resources ?? {},
    serverDefaults({ ...memory, most: memory.most + processMemory(1, SUPERVISOR_MEMORY) }, volumes),
    problems,
  );
}
