import { relative, resolve, sep } from 'node:path';
import type { Assembly } from '../../contract';
import { type ComposedGateway, composedGateways, composedRoles, isAt, type RunningServer } from '../roles';
import { addressesOf, DEFAULT_SUBNET, portsOf, type ServerAddresses } from './addresses';
import { clusterConfig, resourceOf } from './bridge';
import { type ServerContext, urlOf } from './context';
import { each } from './each';
import { type GatewayContext, gatewayUrl, type Leg, type UpstreamHere } from './gateways/context';
import { letsGatewaysInAlone } from './ingress';
import { legName, namesOf, roleNamesOf } from './names';
import type { ComposeOptions } from './options';
import { podOf } from './pod';
import type { RoleContext } from './roles/context';

/** Everything that is in a project, with its names and places. */
export interface Contexts {
  readonly servers: readonly ServerContext[];
  readonly gateways: readonly GatewayContext[];
  readonly roles: readonly RoleContext[];
}

/**
 * Gives everything of a composition its name and place on one machine.
 *
 * @throws COMPOSE_NAME_TAKEN, COMPOSE_SUBNET_INVALID, COMPOSE_SUBNET_FULL, COMPOSE_DEPLOYMENT_MISSING
 */
export function contextsOf(assembly: Assembly, options: ComposeOptions): Contexts {
  const { project, out, subnet = DEFAULT_SUBNET, installs } = options;
  const names = namesOf(assembly.servers);
  const composed = composedRoles(assembly);
  const composedOnes = composedGateways(assembly);
  const roleNames = roleNamesOf([...composed, ...composedOnes], names.values());
  const known = <Value>(map: ReadonlyMap<string, Value>, key: string): Value => {
    const found = map.get(key);
    if (found === undefined) throw new Error(`nothing was found out about ${key}`);
    return found;
  };
  const services = [
    ...[...names.values()].map(({ server }) => server),
    ...[...roleNames.values()].map((own) => own.service),
  ];
  const ways = composedOnes.flatMap((gateway) =>
    serversBehind(assembly, gateway).map(({ path }) => ({
      gateway,
      path,
      network: legName(known(roleNames, gateway.path).service, known(names, path).server),
    })),
  );
  const addresses = addressesOf([...services, ...ways.map(({ network }) => network)], subnet);
  const ports = portsOf(services);
  const placed = (key: string) => ({ addresses: known(addresses, key), port: known(ports, key) });
  const legs = ways.map((way) => ({ ...way, addresses: known<ServerAddresses>(addresses, way.network) }));
  const folder = (source: string) => {
    const path = relative(out, resolve(project, source)).split(sep).join('/');
    return path.startsWith('.') ? path : `./${path}`;
  };
  const servers = each(assembly.servers, (server): ServerContext => {
    const own = known(names, server.path);
    const leading = legs.filter(({ path }) => path === server.path);
    return {
      assembly,
      server,
      pod: podOf(assembly, server),
      names: own,
      folder,
      ...placed(own.server),
      legs: leading,
      isPublished: leading.length === 0 || !letsGatewaysInAlone(assembly, server),
    };
  });
  const gateways = composedOnes.map((gateway): GatewayContext => {
    const { service } = known(roleNames, gateway.path);
    return { gateway, service, port: known(ports, service), upstreams: upstreamsOf(gateway, servers, legs) };
  });
  const running = servers.map(
    (context): RunningServer => ({
      id: context.server.id,
      path: context.server.path,
      name: context.names.server,
      ...(context.isPublished && { url: urlOf(context) }),
    }),
  );
  const roles = new Map<string, RoleContext>();
  for (const role of composed) {
    const own = known(roleNames, role.path);
    roles.set(role.path, {
      assembly,
      role,
      names: own,
      ...placed(own.service),
      servers: running,
      gateways: gateways.map((context) => ({ gateway: context.gateway, url: gatewayUrl(context) })),
      installs,
      roles,
    });
  }
  return { servers, gateways, roles: [...roles.values()] };
}

function serversBehind({ servers }: Assembly, { config }: ComposedGateway): Assembly['servers'] {
  return servers.filter(({ id, namespace }) =>
    config.upstreams.some(({ url, network }) => network === 'cluster' && isAt({ name: id, namespace }, url)),
  );
}

function upstreamsOf(
  gateway: ComposedGateway,
  servers: readonly ServerContext[],
  legs: readonly (Leg & { readonly path: string })[],
): ReadonlyMap<string, UpstreamHere> {
  const found = gateway.config.upstreams.flatMap(({ id, url, network }) => {
    const context = servers.find(({ server }) => isAt({ name: server.id, namespace: server.namespace }, url));
    const leg = legs.find((one) => one.gateway === gateway && one.path === context?.server.path);
    if (network !== 'cluster' || context === undefined || leg === undefined) return [];
    const here = new URL(url);
    here.hostname = leg.addresses.bridge;
    const { authentication } = clusterConfig(context);
    const resource = {
      cluster: authentication?.resource,
      here: authentication && resourceOf(context, authentication),
    };
    return [[id, { leg, url: here.href, resource }] as const];
  });
  return new Map(found);
}
