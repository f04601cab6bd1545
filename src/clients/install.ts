import { StrataError } from '../errors';
import { at, isMap } from './edit/data';
import { ConfigDocument } from './edit/document';
import { Unreadable } from './edit/format';
import { fieldsOf, type RenderedServer } from './entry/render';
import { type ReadFile, readBounded } from './file/read';
import { backUp, backupOf, behindLinks, removeFile, replaceFile } from './file/write';
import type { Client, Plain } from './table';

/** What a change of a client's file came to. */
export interface Change {
  readonly file: string;
  /** `removed` says that the file itself went: it held nothing but what was taken out. */
  readonly outcome: 'written' | 'unchanged' | 'removed';
  /** The file that holds the bytes from before. */
  readonly backup?: string;
}

const INPUTS = ['inputs'];

/**
 * The text of a client's file with servers in it.
 *
 * @throws Unreadable
 */
export function withServers(client: Client, text: string, servers: readonly RenderedServer[]): string {
  let document = new ConfigDocument(client, text);
  for (const { name, entry, inputs } of servers) {
    document = document.withEntry(name, entry, fieldsOf(client));
    for (const input of inputs) {
      if (!idsOf(document.data).includes(input['id'])) document = document.withElement(INPUTS, input);
    }
  }
  return document.text;
}

/**
 * Writes servers into a client's file. What else is in it stays as it is, and a copy of the file from before stays beside it.
 *
 * @throws CLIENT_FILE_UNREADABLE, CLIENT_FILE_CHANGED, CLIENT_FILE_UNWRITABLE
 */
export function writeServers(client: Client, file: string, servers: readonly RenderedServer[]): Change {
  return changed(client, file, (before) => withServers(client, before?.text ?? '', servers));
}

/**
 * Takes servers out of a client's file. Where nothing else has changed since they were written, the bytes from before come back.
 *
 * @throws CLIENT_FILE_UNREADABLE, CLIENT_FILE_CHANGED, CLIENT_FILE_UNWRITABLE
 */
export function removeServers(client: Client, file: string, names: readonly string[]): Change {
  const before = readable(file, () => readBounded(file, client.format));
  if (before === undefined) return { file, outcome: 'unchanged' };
  const present = readable(file, () => {
    const document = new ConfigDocument(client, before.text);
    return names.filter((name) => document.has(name));
  });
  if (present.length === 0) return { file, outcome: 'unchanged' };
  const original = originalOf(client, file, before, present);
  if (original === undefined) return changed(client, file, () => withoutServers(client, before.text, present));
  if (original.text === undefined) removeFile(behindLinks(file));
  else replaceFile(file, original.text, before, client.format);
  removeFile(backupOf(behindLinks(file)));
  return { file, outcome: original.text === undefined ? 'removed' : 'written' };
}

function withoutServers(client: Client, text: string, names: readonly string[]): string {
  let document = new ConfigDocument(client, text);
  for (const name of names) {
    const asked = inputsIn(document.entry(name) ?? null);
    document = document.withoutEntry(name);
    for (const id of asked) {
      const index = idsOf(document.data).indexOf(id);
      if (index >= 0 && !inputsIn(document.data).has(id)) document = document.withoutElement(INPUTS, index);
    }
  }
  return document.text;
}

/**
 * The file from before servers were written, if writing them again gives the very bytes that are there now: then nothing else has
 * changed, and nothing is lost by going back.
 *
 * @returns `text` is absent where there was no file
 */
function originalOf(
  client: Client,
  file: string,
  now: ReadFile,
  names: readonly string[],
): { readonly text: string | undefined } | undefined {
  try {
    return comparedToBackup(client, file, now, names);
  } catch (error) {
    // A backup that cannot be read says nothing about the file.
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function comparedToBackup(
  client: Client,
  file: string,
  now: ReadFile,
  names: readonly string[],
): { readonly text: string | undefined } | undefined {
  const backup = readBounded(backupOf(behindLinks(file)), client.format);
  const earlier = new ConfigDocument(client, backup?.text ?? '');
  if (names.some((name) => earlier.has(name))) return undefined;
  const current = new ConfigDocument(client, now.text);
  // In the order in which they were written.
  const ordered = current.names.filter((name) => names.includes(name));
  const servers = ordered.flatMap((name): RenderedServer[] => {
    const entry = current.entry(name);
    if (entry === undefined) return [];
    const ids = inputsIn(entry);
    const inputs = elements(current.data).filter((input) => isMap(input) && ids.has(String(input['id'])));
    return [{ name, entry, inputs: inputs.filter(isMap) }];
  });
  return withServers(client, earlier.text, servers) === now.text ? { text: backup?.text } : undefined;
}

function changed(client: Client, file: string, edit: (before: ReadFile | undefined) => string): Change {
  const before = readable(file, () => readBounded(file, client.format));
  const text = readable(file, () => edit(before));
  if (text === before?.text) return { file, outcome: 'unchanged' };
  if (before === undefined) {
    replaceFile(file, text, before, client.format);
    return { file, outcome: 'written' };
  }
  backUp(file, before);
  replaceFile(file, text, before, client.format);
  return { file, outcome: 'written', backup: backupOf(behindLinks(file)) };
}

function readable<Value>(file: string, step: () => Value): Value {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new StrataError('CLIENT_FILE_UNREADABLE', file, { problem: error.message });
  }
}

const elements = (data: Plain): readonly Plain[] => {
  const list = at(data, INPUTS);
  return Array.isArray(list) ? list : [];
};

const idsOf = (data: Plain): readonly unknown[] =>
  elements(data).map((input) => (isMap(input) ? input['id'] : undefined));

/** The ids of the inputs that a value refers to. */
function inputsIn(value: Plain): Set<string> {
  return new Set([...JSON.stringify(value).matchAll(/\$\{input:([^}"\\]+)\}/g)].map(([, id = '']) => id));
}
