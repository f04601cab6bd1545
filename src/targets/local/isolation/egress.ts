import { type AssemblyServer, EgressConfig, type LocalRun } from '../../../contract';

type Host = LocalRun['egress'][number];

/** Hosts by name, which the egress role lets through; ranges are none of its business. */
export function namedHosts(server: AssemblyServer): readonly Host[] {
  return server.run.egress.filter(({ host }) => !host.includes('/'));
}

/** Where the egress role of a server listens on this machine. */
export interface EgressPorts {
  readonly port: number;
  readonly adminPort: number;
}

/** The egress role for one server, on loopback. */
export function localEgressConfig(
  { id, namespace }: AssemblyServer,
  hosts: readonly Host[],
  ports: EgressPorts,
): EgressConfig {
  return EgressConfig.parse({
    role: 'egress',
    name: `${id.slice(0, 56).replace(/-$/, '')}-egress`,
    listen: { host: '127.0.0.1', adminPort: ports.adminPort },
    listeners: [{ server: namespace === undefined ? id : `${namespace}/${id}`, port: ports.port, allow: [...hosts] }],
  });
}
