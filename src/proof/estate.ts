import type { Manifest } from '../contract';
import { connections } from './network/connections';
import type { Permission, Setting } from './permission';
import { calls } from './permissions/calls';
import { catalogues } from './permissions/catalogues';
import { folders } from './permissions/folders';
import { hosts } from './permissions/hosts';
import { mesh } from './permissions/mesh';
import { people } from './permissions/people';
import { relaxations } from './permissions/relaxations';
import { secrets } from './permissions/secrets';
import { settings } from './settings';
import { type Workload, workloadsOf } from './workload';

/** What a set of manifests amounts to, in words: read from the manifests alone, ours or anybody's. */
export interface Estate {
  readonly workloads: readonly Workload[];
  readonly permissions: readonly Permission[];
  readonly settings: readonly Setting[];
}

/** Reads an estate from its manifests. */
export function readEstate(manifests: readonly Manifest[]): Estate {
  const workloads = workloadsOf(manifests);
  const all = [
    ...connections(manifests, workloads),
    ...hosts(manifests, workloads),
    ...secrets(manifests, workloads),
    ...folders(workloads),
    ...calls(manifests),
    ...catalogues(manifests),
    ...people(manifests),
    ...mesh(manifests, workloads),
    ...relaxations(workloads),
  ];
  const byKey = new Map(all.map((permission) => [permission.key, permission]));
  return { workloads, permissions: [...byKey.values()], settings: settings(manifests, workloads) };
}
