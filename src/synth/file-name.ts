import { createHash } from 'node:crypto';
import type { Manifest } from '../contract';
import { identityOf } from './identity';
import { groupOf } from './scope';

/** Folders of objects without a namespace. No namespace is called so: an underscore is not allowed in one. */
export const Folder = {
  /** Kinds that belong to the whole cluster. */
  CLUSTER: '_cluster',
  /** Objects whose namespace whoever applies them chooses. */
  UNSCOPED: '_unscoped',
} as const;

/** Names that file systems keep as they are and that no system reserves. */
const PORTABLE = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/;
/** File systems take 255 bytes a name; temporary names and suffixes need some. */
const LONGEST = 200;
const BUILT_IN = /^(?:|apps|autoscaling|batch|policy|(?:.+\.)?k8s\.io)$/;

/**
 * The file of an object: `<namespace>/<kind>-<name>.yaml`, in lower case. Kinds outside Kubernetes carry their group, so that two
 * systems' `Gateway`s differ. Names that some file system would fold, reserve or refuse are followed by a hash of the object's identity.
 * It depends on the object alone: another object never renames it.
 */
export function fileOf(manifest: Manifest, isCluster: boolean): string {
  const { namespace, name } = manifest.metadata;
  const group = groupOf(manifest.apiVersion);
  const kind = manifest.kind.toLowerCase();
  const folder = isCluster ? Folder.CLUSTER : (namespace ?? Folder.UNSCOPED);
  return `${folderName(folder, manifest)}/${fileName(`${BUILT_IN.test(group) ? kind : `${kind}.${group}`}-${name}`, manifest)}.yaml`;
}

function folderName(folder: string, manifest: Manifest): string {
  return folder.startsWith('_') || PORTABLE.test(folder)
    ? folder
    : `${folder}-${hashOf(manifest.metadata.namespace ?? '')}`;
}

function fileName(wanted: string, manifest: Manifest): string {
  if (wanted.length <= LONGEST && PORTABLE.test(wanted)) return wanted;
  const readable = wanted
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-')
    .slice(0, LONGEST);
  return `${readable}-${hashOf(identityOf(manifest))}`;
}

/** Another name for an object whose file is taken by another one. */
export function distinctFileOf(file: string, manifest: Manifest): string {
  return file.replace(/\.yaml$/, `-${hashOf(identityOf(manifest))}.yaml`);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
