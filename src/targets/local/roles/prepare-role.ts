import { basename, join } from 'node:path';
import type { AssemblyServer, PortalConfig, RegistryConfig } from '../../../contract';
import {
  type ComposedPortal,
  type ComposedRegistry,
  type ComposedRole,
  type Here,
  type Installs,
  portalHere,
  projectedFiles,
  type RunningServer,
  registryHere,
} from '../../roles';
import type { LocalPorts } from '../bridge-config';
import type { Endpoint } from '../client-config';
import type { LocalOptions } from '../options';
import { anyPort, stablePort } from '../ports';
import { all } from '../prepare';
import { SecretValues } from '../secrets';

/** Stands for the folder of a role's files until it is started, so that what it is started from can be compared. */
export const FILES = '/.strata-files';

/** What roles are started with, beside what servers are. */
export interface RoleOptions extends LocalOptions {
  /** How clients are told of a server's endpoint. */
  readonly installs: Installs;
}

/** Everything that the start of a role needs. */
export interface RoleParts {
  readonly id: string;
  readonly role: ComposedRole['role'];
  readonly path: string;
  readonly url: string;
  readonly ports: LocalPorts;
  readonly config: RegistryConfig | PortalConfig;
  /** Files that it reads, by their names below FILES. Some hold secrets. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders that outlive it. */
  readonly folders: readonly string[];
  /** What is not as in the cluster. */
  readonly notes: readonly string[];
}

/** Names under which browsers and clients of this machine address a role. */
const HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
const LISTED = 'listed';

/**
 * Finds out everything that the start of registries and portals needs, before one is started.
 *
 * @param held ports of those that run now, by path: they are kept
 * @throws LOCAL_SECRET_MISSING, LOCAL_DOTENV_NOT_IGNORED, LOCAL_PORTS_EXHAUSTED
 */
export async function prepareRoles(
  roles: readonly ComposedRole[],
  servers: readonly RunningServer[],
  options: RoleOptions,
  held: ReadonlyMap<string, LocalPorts>,
): Promise<RoleParts[]> {
  const taken = new Set([...held.values()].flatMap(({ port, adminPort }) => [port, adminPort]));
  const ports = new Map<string, LocalPorts>();
  for (const { path } of roles)
    ports.set(path, held.get(path) ?? (await freshPorts(`${options.project} ${path}`, taken)));
  const values = SecretValues.of(options.project, options.environment);
  const originOf = ({ path }: ComposedRole) => `http://127.0.0.1:${ports.get(path)?.port}`;
  const prepared = roles.map(async (role): Promise<RoleParts> => {
    const own = ports.get(role.path) as LocalPorts;
    const folders = dataFolders(role, options.project);
    const secrets = projectedFiles(role).map(({ target, reference }) => ({
      target,
      reference,
      file: `secrets/${basename(target)}`,
    }));
    const here: Here = {
      origin: originOf(role),
      listen: { host: '127.0.0.1', ...own },
      hosts: HOSTS,
      places: {
        ...folders,
        ...Object.fromEntries(secrets.map(({ target, file }) => [target, `${FILES}/${file}`])),
      },
      isOpen: true,
      servers,
      gateways: [],
    };
    const { config, listed = {}, notes } = partsOf(role, here, originOf, options.installs);
    // Only what its configuration on this machine still names is asked for.
    const text = JSON.stringify(config);
    const wanted = secrets.filter(({ file }) => text.includes(`${FILES}/${file}`));
    const asked = wanted.map(({ target, reference }) => ({ variable: variableOf(target), reference }));
    const resolved = values.resolve(role.name, role.path, asked);
    return {
      id: role.name,
      role: role.role,
      path: role.path,
      url: here.origin,
      ports: own,
      config,
      files: {
        ...Object.fromEntries(Object.entries(listed).map(([name, list]) => [`${LISTED}/${name}`, list])),
        ...Object.fromEntries(wanted.map(({ file }, index) => [file, resolved[index]?.value ?? ''])),
      },
      folders: Object.values(folders),
      notes,
    };
  });
  return all(prepared);
}

function partsOf(role: ComposedRole, here: Here, originOf: (role: ComposedRole) => string, installs: Installs) {
  return role.role === 'registry' ? registryParts(role, here) : portalParts(role, here, originOf, installs);
}

function registryParts(role: ComposedRegistry, here: Here) {
  return registryHere(role, here, `${FILES}/${LISTED}`);
}

function portalParts(role: ComposedPortal, here: Here, originOf: (role: ComposedRole) => string, installs: Installs) {
  const url = originOf(role.registry);
  return { ...portalHere(role, { url, resource: url }, here, installs), listed: undefined };
}

/** What it keeps in the cluster on a claim, it keeps here beside the composition. */
function dataFolders({ container, volumes, namespace, name }: ComposedRole, project: string): Record<string, string> {
  const claims = container.volumeMounts.filter(({ name: volume }) => volumes.get(volume)?.persistentVolumeClaim);
  const folder = namespace === undefined ? name : `${namespace}.${name}`;
  return Object.fromEntries(claims.map(({ mountPath }) => [mountPath, join(project, '.strata', 'data', folder)]));
}

/** The variable of this machine that holds what the pod has in a file: `DATABASE_URL` for `database-url`. */
function variableOf(target: string): string {
  return basename(target)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
}

async function freshPorts(key: string, taken: Set<number>): Promise<LocalPorts> {
  return { port: await stablePort(key, taken), adminPort: await anyPort(taken) };
}

/** Servers that run, as registries and portals list them. Where two have one id, the name of what they belong to comes before it. */
export function runningServers(servers: readonly AssemblyServer[], endpoints: readonly Endpoint[]): RunningServer[] {
  const names = servers.map(({ id }) => id);
  return servers.flatMap(({ id, path }) => {
    const url = endpoints.find((endpoint) => endpoint.id === id)?.url;
    const isShared = names.indexOf(id) !== names.lastIndexOf(id);
    const name = isShared ? path.split('/').slice(-2).join('-') : id;
    return url === undefined ? [] : [{ id, path, name, url }];
  });
}
