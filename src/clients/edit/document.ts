import { isDeepStrictEqual } from 'node:util';
import type { Client, Plain } from '../table';
import { at, isMap, type PlainMap, withMember, without, withValue } from './data';
import { bounded, type Format, type Path, Unreadable } from './format';
import { jsonc } from './jsonc';
import { toml } from './toml';
import { yaml } from './yaml';

const FORMATS: Readonly<Record<Client['format'], Format>> = { json: jsonc, toml, yaml };

/** The text of a configuration file, with the servers of one client in it. Edits make a new one. */
export class ConfigDocument {
  readonly data: Plain;
  readonly #format: Format;
  readonly #mark: string;
  readonly #body: string;

  /** @throws Unreadable */
  constructor(
    private readonly client: Pick<Client, 'format' | 'keys' | 'collection'>,
    readonly text: string,
  ) {
    this.#format = FORMATS[client.format];
    // A byte order mark is no part of the document and stays.
    this.#mark = text.startsWith('\ufeff') ? '\ufeff' : '';
    this.#body = text.slice(this.#mark.length);
    this.data = bounded(() => this.#format.parse(this.#body));
  }

  /** The entry of a server. */
  entry(name: string): PlainMap | undefined {
    const path = this.#entryPath(name);
    const entry = path && at(this.data, path);
    return isMap(entry) ? entry : undefined;
  }

  /** The names of all servers, in the order of the file. */
  get names(): readonly string[] {
    const container = at(this.data, this.#key);
    if (!Array.isArray(container)) return isMap(container) ? Object.keys(container) : [];
    return (container as readonly Plain[]).flatMap((entry) => (isMap(entry) ? [String(entry['name'])] : []));
  }

  /** Whether something, of whatever kind, stands under the name of a server. */
  has(name: string): boolean {
    return this.#entryPath(name) !== undefined;
  }

  /**
   * With a server's entry added, or brought in line with the one given.
   *
   * @param stale fields that go where the entry does not have them; others that the user added stay
   * @throws Unreadable where that is not possible without touching something else
   */
  withEntry(name: string, entry: PlainMap, stale: readonly string[]): ConfigDocument {
    const path = this.#entryPath(name);
    if (path === undefined) return this.#added(name, entry);
    const old = at(this.data, path);
    const kept = isMap(old) ? Object.entries(old).filter(([key]) => key in entry || !stale.includes(key)) : [];
    let merged: PlainMap = Object.fromEntries(kept);
    for (const [key, value] of Object.entries(entry)) {
      merged = key in merged ? (withValue(merged, [key], value) as PlainMap) : withMember(merged, key, value);
    }
    if (isDeepStrictEqual(old, merged)) return this;
    const expected = withValue(this.data, path, merged);
    return (
      this.#attempt(expected, (text) => this.#fieldByField(text, path, isMap(old) ? old : {}, merged)) ??
      this.withoutEntry(name).#added(name, merged)
    );
  }

  /** Without a server's entry. @throws Unreadable */
  withoutEntry(name: string): ConfigDocument {
    const path = this.#entryPath(name);
    return path === undefined
      ? this
      : this.#checked(without(this.data, path), (text) => this.#format.remove(text, path));
  }

  /** With an element added to a list elsewhere in the file. @throws Unreadable */
  withElement(list: readonly string[], element: Plain): ConfigDocument {
    const existing = at(this.data, list);
    const elements = Array.isArray(existing) ? (existing as readonly Plain[]) : [];
    return this.#checked(
      withValue(this.data, list, [...elements, element]),
      (text) => this.#inserted(text, list, undefined, element),
      list,
    );
  }

  /** Without an element of a list. @throws Unreadable */
  withoutElement(list: readonly string[], index: number): ConfigDocument {
    const path = [...list, index];
    return this.#checked(without(this.data, path), (text) => this.#format.remove(text, path), list);
  }

  /** Where this file keeps its servers. */
  get #key(): readonly string[] {
    const [first = [], ...others] = this.client.keys;
    // A server that happens to be called like a container has a type.
    const isContainer = (value: Plain | undefined) => isMap(value) && typeof value['type'] !== 'string';
    return others.find((key) => isContainer(at(this.data, key))) ?? first;
  }

  #entryPath(name: string): Path | undefined {
    const container = at(this.data, this.#key);
    if (Array.isArray(container)) {
      const index = (container as readonly Plain[]).findIndex((entry) => isMap(entry) && entry['name'] === name);
      return index < 0 ? undefined : [...this.#key, index];
    }
    return isMap(container) && Object.hasOwn(container, name) ? [...this.#key, name] : undefined;
  }

  #added(name: string, entry: PlainMap): ConfigDocument {
    const key = this.#key;
    const isList = this.client.collection === 'list';
    const old = at(this.data, key) ?? undefined;
    if (old !== undefined && Array.isArray(old) !== isList)
      throw new Unreadable(`"${key.join('.')}" is of another kind`);
    const elements = Array.isArray(old) ? (old as readonly Plain[]) : [];
    const expected = isList
      ? withValue(this.data, key, [...elements, entry])
      : withValue(this.data, [...key, name], entry);
    return this.#checked(expected, (text) => this.#inserted(text, key, isList ? undefined : name, entry));
  }

  /** Inserts at the deepest part of a path that is there, with what is missing around it. */
  #inserted(text: string, container: Path, key: string | undefined, value: Plain): string {
    let path = container;
    let member: { key: string | undefined; value: Plain } = { key, value };
    while (path.length > 0 && at(this.data, path) === undefined) {
      const inner = member.key === undefined ? [member.value] : { [member.key]: member.value };
      member = { key: String(path.at(-1)), value: inner };
      path = path.slice(0, -1);
    }
    if (at(this.data, path) === null && this.client.format === 'json') {
      return this.#format.replace(
        text,
        path,
        member.key === undefined ? [member.value] : { [member.key]: member.value },
      );
    }
    return this.#format.insert(text, path, member.key, member.value);
  }

  #fieldByField(text: string, path: Path, old: PlainMap, merged: PlainMap): string {
    let edited = text;
    for (const key of Object.keys(old)) {
      if (!(key in merged)) edited = this.#format.remove(edited, [...path, key]);
    }
    for (const [key, value] of Object.entries(merged)) {
      if (!Object.hasOwn(old, key)) edited = this.#format.insert(edited, path, key, value);
      else if (!isDeepStrictEqual(old[key], value)) edited = this.#format.replace(edited, [...path, key], value);
    }
    return edited;
  }

  #attempt(expected: Plain, edit: (text: string) => string): ConfigDocument | undefined {
    try {
      return this.#checked(expected, edit);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  /** An edited text is used only if it holds what it held before, and what was asked for. */
  #checked(expected: Plain, edit: (text: string) => string, list: readonly string[] = []): ConfigDocument {
    const edited = new ConfigDocument(this.client, this.#mark + bounded(() => edit(this.#body)));
    const said = (data: Plain) => pruned(pruned(data, list), this.#key);
    if (!isDeepStrictEqual(said(edited.data), said(expected))) {
      throw new Unreadable('the servers are written in a form that cannot be edited safely');
    }
    return edited;
  }
}

/** An empty container says the same as none; so does one that holds nothing else. */
function pruned(data: Plain, path: readonly string[]): Plain {
  const container = path.length === 0 ? undefined : at(data, path);
  if (
    container === undefined ||
    (typeof container === 'object' && container !== null && Object.keys(container).length > 0)
  ) {
    return data;
  }
  return pruned(without(data, path), path.slice(0, -1));
}
