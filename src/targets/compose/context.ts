import type { Assembly, AssemblyServer } from '../../contract';
import type { ServerAddresses } from './addresses';
import type { Leg } from './gateways/context';
import type { ServiceNames } from './names';
import type { ServerPod } from './pod';

/** Everything that a server's services are made from. */
export interface ServerContext {
  readonly assembly: Assembly;
  readonly server: AssemblyServer;
  readonly pod: ServerPod;
  readonly names: ServiceNames;
  readonly addresses: ServerAddresses;
  /** The port of this machine on which its bridge is published. */
  readonly port: number;
  /** The ways by which gateways come to its bridge. */
  readonly legs: readonly Leg[];
  /** Whether clients come to its bridge themselves, and not by gateways alone. */
  readonly isPublished: boolean;
  /** A folder of the composition as a path from the project's folder. */
  readonly folder: (source: string) => string;
}

/** The URL that clients use. */
export function urlOf({ port, server }: Pick<ServerContext, 'port' | 'server'>): string {
  return `http://127.0.0.1:${port}${server.run.bridge.listen.path}`;
}

/** A volume that the pod mounts for secrets or certificates: its files come from a person here. */
export function isProjected({ pod }: Pick<ServerContext, 'pod'>, volume: string): boolean {
  return pod.volumes.get(volume)?.projected !== undefined;
}
