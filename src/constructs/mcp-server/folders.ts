import type { z } from 'zod';
import { type LocalFolder, Path } from '../../contract';
import type { Problems } from '../../errors';
import { contentHash, type Mount, type VolumeSpec } from '../../kube';
import type { Volume } from './volume';

/** Paths that are the pod's own or the kernel's. */
const RESERVED = [Path.SHARED, Path.SECRETS, Path.CONFIG, '/proc', '/sys', '/dev', '/run/secrets', '/var/run/secrets'];
export const TMP = '/tmp';

/** What the server's folders amount to in a pod and on a laptop. */
export interface Folders {
  readonly volumes: readonly VolumeSpec[];
  readonly mounts: readonly Mount[];
  readonly local: readonly z.infer<typeof LocalFolder>[];
  /** Whether one pod at a time must run. */
  readonly exclusive: boolean;
}

/** Joins the server's own volumes with its profile's and checks that each has a place of its own. */
export function resolveFolders(own: readonly Volume[], profile: readonly Volume[], problems: Problems): Folders {
  const all = distinct([...profile, ...own]);
  for (const { path } of all) {
    const reason = faultOf(path);
    if (reason !== undefined) {
      problems.add('SERVER_VOLUME_PATH_INVALID', { path: String(path), reason });
    }
  }
  for (const [index, { path }] of all.entries()) {
    for (const { path: other } of all.slice(0, index)) {
      if (isWithin(path, other) || isWithin(other, path)) {
        problems.add('SERVER_VOLUME_COLLISION', { path, other });
      }
    }
  }
  const named = all.map((volume) => ({ volume, name: volumeName(volume.path) }));
  return {
    volumes: named.map(({ volume, name }) => specOf(volume, name)),
    mounts: named.map(({ volume, name }) => ({ volume: name, path: volume.path, readOnly: volume.access === 'read' })),
    local: all
      .filter(({ path }) => path !== TMP)
      .map(({ path, access, local }) => ({ path, access, ...(local && { source: local }) })),
    exclusive: all.some(({ source, access }) => source.kind === 'claim' && access === 'write'),
  };
}

/** A volume that a profile and the server both give is one volume. */
function distinct(volumes: readonly Volume[]): Volume[] {
  return [...new Map(volumes.map((volume) => [JSON.stringify(volume), volume])).values()];
}

function faultOf(path: string): string | undefined {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    return 'it is not absolute';
  }
  if (path === '/' || /[:\s]|\/$|\/\/|\/\.{1,2}(\/|$)/.test(path)) {
    return 'it is the root, or holds ":", spaces, "//", "." or ".."';
  }
  const reserved = RESERVED.find((place) => isWithin(path, place) || isWithin(place, path));
  return reserved === undefined ? undefined : `${reserved} is reserved`;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** A name that stays when other volumes come and go, and that no other path has. */
function volumeName(path: string): string {
  const readable = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 40)
    .replace(/-$/, '');
  return `folder-${readable}-${contentHash({ path }).slice(0, 6)}`;
}

function specOf({ source, access }: Volume, name: string): VolumeSpec {
  switch (source.kind) {
    case 'emptyDir':
      return { name, kind: 'empty', medium: source.medium, size: source.size };
    case 'claim':
      return { name, kind: 'claim', claim: source.claim, readOnly: access === 'read' };
    case 'configMap':
      return { name, kind: 'configMap', configMap: source.configMap, ...(source.items && { items: source.items }) };
  }
}
