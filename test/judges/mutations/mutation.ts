import type { Manifest } from '../../../src/contract';
import { type Edits, edit } from '../../rules/edit';

/** A way to break a good set. */
export interface Mutation {
  readonly name: string;
  readonly apply: (set: readonly Manifest[]) => readonly Manifest[];
}

/** Changes members of one object. */
export function change(name: string, target: string, edits: Edits): Mutation {
  return {
    name,
    apply: (set) => {
      const index = indexOf(set, target);
      return set.map((manifest, position) => (position === index ? edit(manifest, edits) : manifest));
    },
  };
}

/** Adds an object. */
export function add(name: string, manifest: Manifest): Mutation {
  return { name, apply: (set) => [...set, manifest] };
}

/** Adds a changed copy of an object. */
export function copy(name: string, target: string, edits: Edits): Mutation {
  return { name, apply: (set) => [...set, edit(set[indexOf(set, target)] as Manifest, edits)] };
}

/** Takes an object away. */
export function remove(name: string, target: string): Mutation {
  return { name, apply: (set) => set.filter((_, position) => position !== indexOf(set, target)) };
}

/** @param target kind and name, such as `Deployment/github` */
function indexOf(set: readonly Manifest[], target: string): number {
  const index = set.findIndex(({ kind, metadata }) => `${kind}/${metadata.name}` === target);
  if (index === -1) throw new Error(`The set has no ${target}.`);
  return index;
}
