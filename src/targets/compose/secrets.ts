import { basename } from 'node:path/posix';
import { Path } from '../../contract';
import { type MountingContainer, projectedFiles } from '../roles/pod';
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

/** The secrets of a server. */
export function serverSecrets({ server, names }: ServerContext): SecretFile[] {
  return server.run.secrets.map(({ variable, file, reference }) => {
    const target = file ?? `${Path.SECRETS}/${variable}`;
    return { ...place(names.server, target), reference, ...(variable !== undefined && { variable }) };
  });
}

/** Certificates and keys of a bridge: the files of the pod's projected volumes. */
export function bridgeSecrets({ pod, names }: ServerContext): SecretFile[] {
  return filesOf(names.bridge, { container: pod.bridge, volumes: pod.volumes });
}

/** The files that a service of ours reads, as its container in the cluster mounts them. */
export function filesOf(service: string, mounting: MountingContainer): SecretFile[] {
  return projectedFiles(mounting).map(({ target, reference }) => ({ ...place(service, target), reference }));
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
