import type { Assembly, AssemblyServer } from '../../../contract';
import { StrataError } from '../../../errors';
import { podOf } from '../../compose/pod';
import type { PodImages, RunnableServer } from '../launch';

/** Servers with what a cluster runs of them. One that has no pod stays as it is. */
export function withPods(assembly: Assembly, servers: readonly AssemblyServer[]): readonly RunnableServer[] {
  return servers.map((server) => {
    try {
      return { ...server, pod: imagesOf(assembly, server) };
    } catch (error) {
      if (StrataError.is(error)) return server;
      throw error;
    }
  });
}

function imagesOf(assembly: Assembly, server: AssemblyServer): PodImages {
  const { server: own, bridge } = podOf(assembly, server);
  const { command } = own;
  // Of a stdio server the supervisor stands first; the program is what comes after it.
  const program = server.run.transport === 'stdio' ? command?.slice(command.indexOf('--') + 1) : command;
  return { image: own.image, ...(program && { command: program }), runtime: bridge.image };
}
