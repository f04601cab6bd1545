import { type AssemblyServer, BridgeConfig } from '../../contract';
import type { EgressPorts } from './isolation/egress';
import type { Launch } from './launch';

/** Names under which a client on this machine addresses the bridge. */
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/** Where a bridge listens on this machine. */
export interface LocalPorts {
  readonly port: number;
  readonly adminPort: number;
  /** Of the egress role, where the server has one. */
  readonly egress?: EgressPorts;
}

/** The variable of the bridge's own environment that carries a variable of the server. Nothing that Node.js itself obeys has this prefix. */
function carrier(name: string): string {
  return `STRATA_INHERIT_${name}`;
}

/**
 * The cluster's configuration with the two parts that differ on a laptop: it listens on loopback for loopback names and no web page,
 * and it starts the server itself.
 */
export function localBridgeConfig({ run }: AssemblyServer, launch: Launch, ports: LocalPorts): BridgeConfig {
  const { command, args, env, inherit, cwd } = launch;
  const listen = {
    ...run.bridge.listen,
    port: ports.port,
    adminPort: ports.adminPort,
    host: '127.0.0.1',
    allowedHosts: LOOPBACK_HOSTS,
    allowedOrigins: [],
  };
  const upstream =
    run.transport === 'stdio'
      ? {
          transport: 'command',
          command,
          args,
          env,
          inherit: Object.fromEntries(Object.keys(inherit).map((name) => [name, carrier(name)])),
          cwd,
        }
      : { transport: run.transport, url: `http://127.0.0.1:${run.port}${run.path ?? '/mcp'}` };
  return BridgeConfig.parse({ ...run.bridge, listen, upstream });
}

/** The environment of the bridge's process: what it hands on to the server, under names that mean nothing to the bridge itself. */
export function bridgeEnvironment(launch: Launch): Record<string, string> {
  return Object.fromEntries(Object.entries(launch.inherit).map(([name, value]) => [carrier(name), value]));
}
