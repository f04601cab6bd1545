import { posix } from 'node:path';
import type { PortalConfigInput } from '../../contract';
import { type ComposedGateway, isGatewayUrl } from './composed-gateway';

/** A server that runs on this machine. */
export interface RunningServer {
  readonly id: string;
  /** The construct path. */
  readonly path: string;
  /** What it is called here, and nothing else is. */
  readonly name: string;
  /** Absent: clients come to it by a gateway alone. */
  readonly url?: string;
}

/** A gateway that runs on this machine. */
export interface RunningGateway {
  readonly gateway: ComposedGateway;
  readonly url: string;
}

/** How clients of this machine are told of an endpoint. */
export type Installs = (name: string, url: string) => NonNullable<PortalConfigInput['gateways']>[number]['installs'];

/** Where a role of the composition is on one machine. */
export interface Here {
  /** Where people find it, without a path. */
  readonly origin: string;
  readonly listen: { readonly host: string; readonly port: number; readonly adminPort: number };
  /** Names that clients address it by, without port. */
  readonly hosts: readonly string[];
  /** Folders and files of its container, and what stands for them here. */
  readonly places: Readonly<Record<string, string>>;
  /** The HTTP proxy that leads to public hosts. Absent: they are reached as they are. */
  readonly proxy?: string;
  /** Whoever is on the machine is let in, and nobody logs in. */
  readonly isOpen: boolean;
  /** Servers that run here. */
  readonly servers: readonly RunningServer[];
  /** Gateways that run here. */
  readonly gateways: readonly RunningGateway[];
}

/** Puts the files of this machine in the place of a container's, wherever a configuration names one. */
export function relocated<Value>(value: Value, places: Here['places']): Value {
  if (typeof value === 'string') {
    const found = Object.keys(places)
      .filter((path) => value === path || value.startsWith(`${path}/`))
      .sort((a, b) => b.length - a.length)[0];
    if (found === undefined) return value;
    return posix.join(String(places[found]), value.slice(found.length)) as Value;
  }
  if (Array.isArray(value)) return value.map((one) => relocated(one, places)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, relocated(one, places)])) as Value;
}

/** The way to a public place: through the proxy of this machine, where it has one. The cluster's is not here. */
export function throughProxy<Place extends { readonly privateNetwork?: boolean; readonly proxy?: string | undefined }>(
  place: Place,
  { proxy }: { readonly proxy?: string | undefined },
): Place {
  const { proxy: _, ...rest } = place;
  const leads = proxy !== undefined && place.privateNetwork !== true;
  return { ...rest, ...(leads && { proxy }) } as Place;
}

/**
 * The server of this machine that an entry of the composition stands for. Entries are named `<namespace>/<server>`, those of a tenant
 * `<namespace>.<tenant>/<server>`.
 */
export function serverOf(entry: string, servers: readonly RunningServer[]): RunningServer | undefined {
  const [namespace = '', id] = entry.split('/');
  const steps = ({ path }: RunningServer) => path.split('/');
  // The platform's own has the shortest path.
  const found = servers.filter((server) => server.id === id).sort((a, b) => steps(a).length - steps(b).length);
  const tenant = namespace.split('.').at(-1);
  return found.find((server) => steps(server).at(-2) === tenant) ?? found[0];
}

/** Where a gateway of the cluster is on this machine, by the URL that clients of the cluster use. */
export function gatewayAt(url: string, { gateways }: Pick<Here, 'gateways'>): string | undefined {
  return gateways.find(({ gateway }) => isGatewayUrl(gateway, url))?.url;
}
