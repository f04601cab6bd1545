import { basename } from 'node:path/posix';
import { Path } from '../../contract';
import { type MountingContainer, projectedFiles, type SecretKey } from '../roles/pod';
import type { Service } from './compose-file';
import type { ServerContext } from './context';

/** A file that a person puts into the project's folder before the first start. */
export interface SecretFile {
  /** Its name among the project's secrets. */
  readonly name: string;
  /** Where the file belongs, relative to the project. */
  readonly file: string;
  /** The service that reads it, and nobody else. */
  readonly service: string;
  /** Where the service finds it. */
  readonly target: string;
  /** Where the value is kept, as the composition says. */
  readonly reference: string;
  /** The variable that carries it. Absent: the service reads the file. */
  readonly variable?: string;
}

/** One of them, and what it is in the cluster. */
export interface MountedFile extends SecretFile {
  /** Absent: it is the secret of a server, whose reference says all, or of a ConfigMap. */
  readonly secret?: SecretKey;
}

/** Where the value of a key of a Secret is kept, if something brings it from elsewhere. */
export type PlaceOf = (namespace: string, secret: string, key: string) => string | undefined;

/** As a person is told of it: a Secret that an operator fills is nowhere to be found on this machine. */
export function told({ secret, ...file }: MountedFile, placeOf?: PlaceOf): SecretFile {
  const place = secret && placeOf?.(secret.namespace ?? 'default', secret.name, secret.key);
  return place === undefined ? file : { ...file, reference: place };
}

/** The secrets of a server. */
export function serverSecrets({ server, names }: ServerContext): SecretFile[] {
  return server.run.secrets.map(({ variable, file, reference }) => {
    const target = file ?? `${Path.SECRETS}/${variable}`;
    return { ...place(names.server, target), reference, ...(variable !== undefined && { variable }) };
  });
}

/** Certificates and keys of a bridge: the files of the pod's projected volumes. */
export function bridgeSecrets({ server: { namespace }, pod, names }: ServerContext): MountedFile[] {
  const inCluster = namespace === undefined ? {} : { namespace };
  return filesOf(names.bridge, { container: pod.bridge, volumes: pod.volumes, ...inCluster });
}

/** The files that a service of ours reads, as its container in the cluster mounts them. */
export function filesOf(service: string, mounting: MountingContainer): MountedFile[] {
  return projectedFiles(mounting).map(({ target, ...file }) => ({ ...place(service, target), ...file }));
}

function place(service: string, target: string): Pick<SecretFile, 'name' | 'file' | 'service' | 'target'> {
  const file = basename(target);
  return { name: `${service}-${file}`, file: `secrets/${service}/${file}`, service, target };
}

/** How a service names its secrets. */
export function mounted(secrets: readonly SecretFile[]): Pick<Service, 'secrets'> {
  return secrets.length === 0 ? {} : { secrets: secrets.map(({ name, target }) => ({ source: name, target })) };
}

/** What the supervisor is told: files that it gives the server as variables. */
export function variableOptions(secrets: readonly SecretFile[]): string[] {
  return secrets.flatMap(({ variable, target }) =>
    variable === undefined ? [] : ['--env-from', `${variable}=${target}`],
  );
}
