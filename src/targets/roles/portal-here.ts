import { PortalConfig } from '../../contract';
import type { ComposedPortal } from './composed-role';
import { type Here, type Installs, relocated, serverOf, throughProxy } from './here';

/** A portal as it runs on one machine. */
export interface PortalHere {
  readonly config: PortalConfig;
  /** What is not as in the cluster, in words. */
  readonly notes: readonly string[];
}

/** Where the portal finds its registry on this machine. */
export interface RegistryPlace {
  /** As the portal calls it. */
  readonly url: string;
  /** As tokens call it. */
  readonly resource: string;
}

/**
 * The cluster's configuration with what differs on one machine: people come to servers themselves, since no gateway is here, and nothing counts their calls.
 */
export function portalHere(
  { config: given, registry: { config: registry } }: ComposedPortal,
  place: RegistryPlace,
  here: Here,
  installs: Installs,
): PortalHere {
  const { login, usage, gateways: _, servers, sessions, ...config } = given;
  const { isOpen } = here;
  const shown = servers.flatMap(({ workload: __, ...server }) => {
    const running = serverOf(server.name, here.servers);
    return running === undefined ? [] : [{ server, running }];
  });
  const made = {
    ...config,
    origin: here.origin,
    listen: here.listen,
    registry: { ...config.registry, url: place.url },
    ...(isOpen ? { anonymous: true } : { sessions }),
    ...(login &&
      !isOpen && {
        login: {
          ...throughProxy(login, here),
          ...(login.resource !== undefined &&
            login.resource === registry.authentication?.resource && { resource: place.resource }),
        },
      }),
    gateways: shown.map(({ server, running: { name, url } }) => ({
      name,
      title: name,
      url,
      servers: [server.name],
      installs: installs(name, url),
    })),
    servers: shown.map(({ server }) => server),
  };
  return {
    config: PortalConfig.parse(relocated(made, here.places)),
    notes: [
      ...(isOpen && login !== undefined ? ['nobody logs in on this machine: everyone sees all of it'] : []),
      ...(usage !== undefined ? ['it does not show how much servers are used: nothing counts their calls here'] : []),
    ],
  };
}
