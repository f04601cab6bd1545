import type { RegistryConfig } from '../../../contract';
import { StrataError } from '../../../errors';
import { admits } from '../catalog/merge';
import { type AcceptOptions, accept } from '../sources/accept';
import { documentOf } from '../sources/file';
import { candidatesOf, type Format } from '../sources/formats';
import type { StoredEntry } from '../store/entry';
import type { RegistryStore } from '../store/registry-store';

export interface Imported {
  readonly imported: number;
  readonly unchanged: number;
  readonly refused: readonly { readonly name: string; readonly version: string; readonly reason: string }[];
}

const ACTOR = 'strata registry import';

/**
 * Takes the entries of a document into the managed source, as if they had been published there: versions that are there already do not change, and
 * nobody has approved them. Each one is an event.
 *
 * @throws StrataError REGISTRY_IMPORT_UNREADABLE, REGISTRY_IMPORT_NOWHERE
 */
export async function importEntries(
  store: RegistryStore,
  config: RegistryConfig,
  text: string,
  { format, file, now }: { readonly format: Format; readonly file: string; readonly now: string },
): Promise<Imported> {
  const source = config.sources.find(({ kind }) => kind === 'managed');
  if (source === undefined) throw new StrataError('REGISTRY_IMPORT_NOWHERE', file, {});
  const options: AcceptOptions = { source, entryBytes: config.limits.entryBytes, now };
  const accepted = new Map<string, StoredEntry>();
  const refused: Imported['refused'][number][] = [];
  for (const candidate of await read(text, format, file)) {
    const result = accept(candidate, options);
    const { name, version } = result;
    if ('reason' in result) refused.push(result);
    else if (!admits(source, name, config))
      refused.push({ name, version, reason: 'its namespace is of another source' });
    else accepted.set(`${name}\n${version}`, result);
  }
  return store.write(async (writer) => {
    const before = new Map(
      (await writer.entries(source.id)).map((entry) => [`${entry.name}\n${entry.version}`, entry]),
    );
    let [imported, unchanged] = [0, 0];
    for (const [key, entry] of accepted) {
      const { name, version } = entry;
      const known = before.get(key);
      if (known?.hash === entry.hash) unchanged++;
      else if (known !== undefined) refused.push({ name, version, reason: 'the version is there, with other content' });
      else {
        await writer.put([entry]);
        const detail = { format, hash: entry.hash };
        await writer.append({ at: now, kind: 'imported', name, version, actor: ACTOR, detail });
        imported++;
      }
    }
    return { imported, unchanged, refused };
  });
}

async function read(text: string, format: Format, file: string) {
  try {
    return candidatesOf(await documentOf(text), format);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StrataError('REGISTRY_IMPORT_UNREADABLE', file, { reason });
  }
}
