import type { RegistryConfig } from '../../../contract';
import type { Principal } from '../../auth/principal';
import type { LiveCatalog } from '../catalog/live';
import { admits } from '../catalog/merge';
import type { Reader } from '../catalog/snapshot';
import { accept } from '../sources/accept';
import { keyOf } from '../store/entry';
import type { RegistryStore } from '../store/registry-store';
import type { DocumentProblem } from '../validate/problem';
import { validateServer } from '../validate/validate';
import { answer, failure } from './answer';
import { mayPublish } from './caller';

export interface WriteContext {
  readonly config: RegistryConfig;
  readonly store: RegistryStore;
  readonly catalog: LiveCatalog;
  readonly now: () => number;
}

const ALL: Reader = { view: 'catalogue', groups: new Set(), all: true };

/** `POST /v0.1/publish`: a new version. Versions do not change once they are published. */
export async function publish(document: unknown, caller: Principal, context: WriteContext): Promise<Response> {
  const { config, store, catalog } = context;
  const source = config.sources.find(({ kind }) => kind === 'managed');
  if (source === undefined) return failure(501, 'Nothing is published to this registry');
  const { server, problems } = validateServer(document, source.class);
  if (server === undefined) return failure(400, 'server.json is not valid', problems);
  if (!mayPublish(caller, server.name, config)) {
    return failure(403, 'You do not have permission to publish to this namespace', [
      { pointer: '/name', message: 'none of your groups owns the namespace' },
    ]);
  }
  const taken = conflictOf(server.name, server.remotes?.map(({ url }) => url) ?? [], source.id, context);
  if (taken !== undefined) return failure(409, taken.message, [taken]);
  const now = new Date(context.now()).toISOString();
  const entry = accept({ document }, { source, entryBytes: config.limits.entryBytes, now });
  if ('reason' in entry) return failure(400, 'server.json is not valid', [{ pointer: '', message: entry.reason }]);
  const created = await store.write(async (writer) => {
    const there = (await writer.entries(source.id)).some((known) => keyOf(known) === keyOf(entry));
    if (there) return false;
    await writer.put([entry]);
    const { name, version, hash } = entry;
    await writer.append({
      at: now,
      kind: 'published',
      name,
      version,
      actor: caller.key,
      detail: { hash, subject: caller.subject },
    });
    return true;
  });
  if (!created) {
    return failure(409, 'This version is published already', [
      { pointer: '/version', message: 'published versions do not change' },
    ]);
  }
  await catalog.refresh();
  return shown(entry.name, entry.version, catalog);
}

/** A name has one owner, and a remote one name: the second would pass for the first. */
function conflictOf(
  name: string,
  remotes: readonly string[],
  source: string,
  { config, catalog }: WriteContext,
): DocumentProblem | undefined {
  const managed = config.sources.find(({ id }) => id === source);
  if (managed === undefined || !admits(managed, name, config)) {
    return { pointer: '/name', message: 'the namespace is reserved for another source' };
  }
  const lower = name.toLowerCase();
  for (const entry of catalog.current.entries) {
    if (entry.name.toLowerCase() === lower) {
      if (entry.source !== source) return { pointer: '/name', message: 'the name belongs to another source' };
      if (entry.name !== name) return { pointer: '/name', message: 'there is a name that differs in case alone' };
    } else if (entry.status !== 'deleted') {
      const index = remotes.findIndex((url) => entry.remotes.includes(url));
      if (index >= 0) return { pointer: `/remotes/${index}/url`, message: `the URL belongs to ${entry.name}` };
    }
  }
  return undefined;
}

/** The answer with an entry, as somebody sees it who may see all. */
export function shown(name: string, version: string, catalog: LiveCatalog, status = 200): Response {
  const { current } = catalog;
  const entry = current.find(name, version, ALL, true);
  if (entry === undefined) return failure(404, 'Server not found');
  return answer(status, JSON.parse(current.item(entry, ALL)) as object);
}
