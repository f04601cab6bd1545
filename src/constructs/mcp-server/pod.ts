import { AdminPath, Annotation, type BridgeConfig, Path, PortName } from '../../contract';
import type { ContainerSpec, Mount, Probe, VolumeSpec, WorkloadSpec } from '../../kube';
import type { Resources } from '../common/resources';
import { needVolumes, type PodNeeds, type SecretFile } from '../identity/needs';
import type { Environment } from './environment';
import { injectionOf, secretVolume, tokenVolumes } from './environment';
import { type Folders, TMP } from './folders';
import type { ServerInput } from './input';
import type { Program } from './program';
import { SUPERVISOR_RESOURCES } from './resources';

/** The grace period is longer than the drain by the supervisor's own shutdown (5 s for stdin, 2 s for SIGTERM) and some seconds to spare. */
const GRACE_MARGIN = 15;
const PROBE_PERIOD = 2;

const SUPERVISOR: VolumeSpec = { name: 'supervisor', kind: 'empty', medium: 'memory', size: '8Mi' };
const SOCKET: VolumeSpec = { name: 'socket', kind: 'empty', medium: 'memory', size: '1Mi' };
const SERVER_TMP: VolumeSpec = { name: 'server-tmp', kind: 'empty', medium: 'disk', size: '64Mi' };
const BRIDGE_TMP: VolumeSpec = { name: 'bridge-tmp', kind: 'empty', medium: 'disk', size: '16Mi' };

/** Volumes whose content nobody misses. */
const SCRATCH: readonly VolumeSpec[] = [SUPERVISOR, SOCKET, SERVER_TMP, BRIDGE_TMP];

/** Everything that the pod is made of. */
export interface PodParts {
  readonly input: ServerInput;
  readonly program: Program;
  readonly environment: Environment;
  readonly folders: Folders;
  readonly config: BridgeConfig;
  /** Files that the bridge itself reads: certificates beside the usual ones, the key of its audit stream, what it shows a decision point. */
  readonly needs: PodNeeds;
  readonly configMap: string;
  readonly configHash: string;
  readonly processes: number;
  readonly serverResources: Resources;
  readonly bridgeResources: Resources;
}

/** The pod: for stdio servers the supervisor's installation, then the server and its bridge. */
export function podOf(
  parts: PodParts,
): Pick<WorkloadSpec, 'initContainers' | 'containers' | 'volumes' | 'terminationGracePeriodSeconds' | 'annotations'> {
  const stdio = parts.program.transport === 'stdio';
  const volumes: VolumeSpec[] = [
    { name: 'config', kind: 'configMap', configMap: parts.configMap },
    ...(stdio ? [SUPERVISOR, SOCKET] : []),
    ...serverVolumes(parts.folders),
    BRIDGE_TMP,
    ...[secretVolume(parts.environment) ?? []].flat(),
    ...tokenVolumes(parts.environment),
    ...bridgeVolumes(parts).volumes,
  ];
  return {
    annotations: {
      [Annotation.CONFIG_HASH]: parts.configHash,
      ...hintsFor(volumes),
      ...injectionOf(parts.environment),
    },
    terminationGracePeriodSeconds: Math.ceil(parts.config.drainSeconds) + GRACE_MARGIN,
    initContainers: stdio ? [installation(parts.input.runtimeImage)] : [],
    containers: [server(parts), bridge(parts)],
    volumes,
  };
}

/** For tools around the pod: `kubectl logs` shows the server, and our scratch volumes keep no node from being removed. A server's own folders do. */
function hintsFor(volumes: readonly VolumeSpec[]): Record<string, string> {
  const scratch = volumes.filter((volume) => SCRATCH.includes(volume)).map(({ name }) => name);
  return {
    'kubectl.kubernetes.io/default-container': 'server',
    'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes': scratch.join(','),
  };
}

/** The server's volumes: its folders, and a /tmp unless it declared one. */
export function serverVolumes({ volumes, mounts }: Folders): VolumeSpec[] {
  return mounts.some(({ path }) => path === TMP) ? [...volumes] : [...volumes, SERVER_TMP];
}

function installation(image: string): ContainerSpec {
  return {
    name: 'stdiod',
    image,
    command: [Path.IMAGE_STDIOD, '--install', Path.STDIOD],
    // Mounting the socket's folder too makes its mount point inside the supervisor's volume, which is read-only later.
    mounts: [
      { volume: SUPERVISOR.name, path: Path.SHARED, readOnly: false },
      { volume: SOCKET.name, path: Path.RUN, readOnly: false },
    ],
    requests: SUPERVISOR_RESOURCES.requests,
    limits: SUPERVISOR_RESOURCES.limits,
  };
}

function server({ input, program, environment, folders, config, processes, serverResources }: PodParts): ContainerSpec {
  const stdio = program.transport === 'stdio';
  const command = stdio ? supervised(program, config, processes) : program.command;
  return {
    name: 'server',
    image: program.image,
    ...(command && { command }),
    env: environment.variables,
    mounts: [...(stdio ? supervisorMounts() : []), ...serverMounts(environment, folders)],
    requests: serverResources.requests,
    limits: serverResources.limits,
    writableRoot: input.props.unsafe?.writableRootFilesystem !== undefined,
  };
}

/** The supervisor starts the command once for each connection, and lets calls in flight finish when the pod has to go. */
function supervised({ command = [] }: Program, { drainSeconds }: BridgeConfig, processes: number): string[] {
  const drain = ['--drain-ms', `${Math.ceil(drainSeconds * 1000)}`];
  return [Path.STDIOD, '--listen', Path.SOCKET, '--max', `${processes}`, ...drain, '--', ...command];
}

function supervisorMounts(): Mount[] {
  return [
    { volume: SUPERVISOR.name, path: Path.SHARED, readOnly: true },
    { volume: SOCKET.name, path: Path.RUN, readOnly: false },
  ];
}

function serverMounts(environment: Environment, folders: Folders): Mount[] {
  const secrets = secretVolume(environment);
  return [
    ...folders.mounts,
    ...(folders.mounts.some(({ path }) => path === TMP)
      ? []
      : [{ volume: SERVER_TMP.name, path: TMP, readOnly: false }]),
    ...(secrets ? [{ volume: secrets.name, path: Path.SECRETS, readOnly: true }] : []),
  ];
}

function bridge(parts: PodParts): ContainerSpec {
  const { input, program, config, bridgeResources } = parts;
  const { port, adminPort } = config.listen;
  return {
    name: 'bridge',
    image: input.runtimeImage,
    args: ['bridge', '--config', Path.CONFIG_FILE],
    ports: [
      { name: PortName.MCP, port },
      { name: PortName.ADMIN, port: adminPort },
    ],
    probes: {
      startup: {
        ...probe(AdminPath.READY, adminPort),
        failureThreshold: Math.ceil(config.limits.startSeconds / PROBE_PERIOD) + 5,
      },
      readiness: { ...probe(AdminPath.READY, adminPort), periodSeconds: 5 },
      liveness: { ...probe(AdminPath.LIVE, adminPort), periodSeconds: 10 },
    },
    mounts: [
      { volume: 'config', path: Path.CONFIG, readOnly: true },
      ...(program.transport === 'stdio' ? [{ volume: SOCKET.name, path: Path.RUN, readOnly: false }] : []),
      { volume: BRIDGE_TMP.name, path: TMP, readOnly: false },
      ...bridgeVolumes(parts).mounts,
    ],
    requests: bridgeResources.requests,
    limits: bridgeResources.limits,
  };
}

/** The bridge holds no secret of the server, and the server none of the bridge's. */
function bridgeVolumes({ needs, input: { bridgeKeys } }: PodParts): ReturnType<typeof needVolumes> {
  return needVolumes(needs, ({ file }: SecretFile) => {
    const key = bridgeKeys.get(file);
    if (key === undefined) throw new Error(`the secret ${file} was not bound`);
    return key;
  });
}

function probe(path: string, port: number): Probe {
  return { path, port, periodSeconds: PROBE_PERIOD, timeoutSeconds: 2, failureThreshold: 3 };
}
