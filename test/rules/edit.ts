import type { Manifest } from '../../src/contract';

type Node = Record<string, unknown>;

/** A change to a manifest: values by JSON pointer. `undefined` removes the member, `-` at the end of a pointer appends to the array. */
export type Edits = Readonly<Record<string, unknown>>;

/** A copy of a manifest with members changed. Parents that are missing become objects. */
export function edit(manifest: Manifest, edits: Edits): Manifest {
  const copy = JSON.parse(JSON.stringify(manifest)) as Manifest;
  for (const [pointer, value] of Object.entries(edits)) set(copy, pointer, value);
  return copy;
}

/** The value at a JSON pointer. */
export function at(manifest: unknown, pointer: string): unknown {
  return stepsOf(pointer).reduce<unknown>((node, key) => (node as Node | undefined)?.[key], manifest);
}

function set(root: Node, pointer: string, value: unknown): void {
  const steps = stepsOf(pointer);
  const last = steps.pop() ?? '';
  let parent = root;
  for (const key of steps) {
    parent[key] ??= {};
    parent = parent[key] as Node;
  }
  if (Array.isArray(parent)) {
    if (last === '-') parent.push(value);
    else if (value === undefined) parent.splice(Number(last), 1);
    else parent[Number(last)] = value;
  } else if (value === undefined) delete parent[last];
  else parent[last] = value;
}

function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
