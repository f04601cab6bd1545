import { PortalConfig } from '../../contract';
import type { ComposedPortal } from './composed-role';
import { gatewayAt, type Here, type Installs, relocated, serverOf, throughProxy } from './here';

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
 * The cluster's configuration with what differs on one machine: people come to the gateways that are here, and to other servers themselves; nothing counts their
 * calls.
 */
export function portalHere(
  { config: given, registry: { config: registry } }: ComposedPortal,
  place: RegistryPlace,
  here: Here,
  installs: Installs,
): PortalHere {
  const { login, usage, gateways, servers, sessions, ...config } = given;
  const { isOpen } = here;
  const led = gateways.flatMap((gateway) => {
    const url = gatewayAt(gateway.url, here);
    const { name } = gateway;
    return url === undefined ? [] : [{ ...gateway, title: name, url, installs: installs(name, url) }];
  });
  const isLed = (name: string) => led.some((gateway) => gateway.servers?.includes(name) !== false);
  const alone = servers.flatMap(({ name: entry }) => {
    const { name: id, url } = (isLed(entry) ? undefined : serverOf(entry, here.servers)) ?? {};
    if (id === undefined || url === undefined) return [];
    const name = led.some((gateway) => gateway.name === id) ? `${id}-server` : id;
    return [{ name, title: name, url, servers: [entry], installs: installs(name, url) }];
  });
  const shown = servers.filter(({ name }) => isLed(name) || alone.some((one) => one.servers.includes(name)));
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
    gateways: [...led, ...alone],
    servers: shown.map(({ workload: _, ...server }) => server),
  };
  return {
    config: PortalConfig.parse(relocated(made, here.places)),
    notes: [
      ...(isOpen && login !== undefined ? ['nobody logs in on this machine: everyone sees all of it'] : []),
      ...(usage !== undefined ? ['it does not show how much servers are used: nothing counts their calls here'] : []),
    ],
  };
}
