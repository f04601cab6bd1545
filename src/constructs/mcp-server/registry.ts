import type { Construct, IConstruct } from 'constructs';

/** Names in use, per app: found in one step, however many servers there are. */
const taken = new WeakMap<IConstruct, Map<string, string>>();

/**
 * Takes a name within a namespace.
 *
 * @returns the path of the construct that has it already, if one has
 */
export function takeName(construct: Construct, namespace: string | undefined, name: string): string | undefined {
  const root = construct.node.root;
  const names = taken.get(root) ?? new Map<string, string>();
  taken.set(root, names);
  const key = `${namespace ?? ''}/${name}`;
  const other = names.get(key);
  if (other === undefined) {
    names.set(key, construct.node.path);
  }
  return other;
}
