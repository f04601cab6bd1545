import type { Plain } from '../table';
import { type Path, Unreadable } from './format';

export type PlainMap = { readonly [key: string]: Plain };

export function isMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is at a path, if anything is. Only own members count: a file may hold a key such as `constructor`. */
export function at(data: Plain | undefined, path: Path): Plain | undefined {
  let here = data;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? (here[step] as Plain | undefined) : undefined;
    else here = isMap(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

/** A copy with a member set. Works for every name, `__proto__` too. */
export function withMember(map: PlainMap, key: string, value: Plain): PlainMap {
  return Object.fromEntries([...Object.entries(map).filter(([name]) => name !== key), [key, value]]);
}

/** A copy of a document with another value at a path; maps on the way that are not there are made. */
export function withValue(data: Plain | undefined, path: Path, value: Plain): Plain {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(data) ? [...(data as readonly Plain[])] : [];
    list[step] = withValue(list[step], rest, value);
    return list;
  }
  if (data !== undefined && data !== null && !isMap(data)) throw new Unreadable(`"${step}" is in no map`);
  const map = data ?? {};
  const inner = withValue(Object.hasOwn(map, step) ? map[step] : undefined, rest, value);
  return Object.fromEntries(
    Object.hasOwn(map, step)
      ? Object.entries(map).map(([name, old]) => [name, name === step ? inner : old])
      : [...Object.entries(map), [step, inner]],
  );
}

/** A copy of a document without what is at a path. */
export function without(data: Plain, path: Path): Plain {
  const parent = path.slice(0, -1);
  const last = path.at(-1);
  const container = at(data, parent);
  if (Array.isArray(container)) {
    return withValue(
      data,
      parent,
      (container as readonly Plain[]).filter((_, index) => index !== last),
    );
  }
  if (!isMap(container)) return data;
  return withValue(data, parent, Object.fromEntries(Object.entries(container).filter(([name]) => name !== last)));
}
