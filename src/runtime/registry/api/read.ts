import { z } from 'zod';
import type { LiveCatalog } from '../catalog/live';
import type { Query, Reader } from '../catalog/snapshot';
import { type Call, cached, failure } from './answer';
import { readCursor, writeCursor } from './cursor';

const DEFAULT_LIMIT = 30;
const DateTime = z.iso.datetime({ offset: true });

/** `GET /v0.1/servers`: the lists of the official API (OpenAPI 2025-12-01). */
export function list(call: Call, catalog: LiveCatalog, reader: Reader, most: number): Response {
  const { cursor, limit, search, updated_since: since, version, include_deleted: deleted } = call.req.query();
  const count = limit === undefined ? DEFAULT_LIMIT : Number(limit);
  if (!Number.isInteger(count) || count < 1) return failure(400, 'limit is a whole number from 1 on');
  if (since !== undefined && !DateTime.safeParse(since).success)
    return failure(400, 'updated_since is a time as RFC 3339 writes it');
  if (deleted !== undefined && !/^(true|false)$/.test(deleted)) return failure(400, 'include_deleted is true or false');
  if ((search?.length ?? 0) > 200) return failure(400, 'search is longer than 200 characters');
  const position = cursor === undefined || cursor === '' ? undefined : readCursor(cursor);
  if (position === undefined && cursor !== undefined && cursor !== '') return failure(400, 'cursor is not one of ours');
  // A list that was begun goes on in the state that it began in, while that is kept.
  const snapshot = (position && catalog.at(position.generation)) ?? catalog.current;
  const query: Query = {
    ...(search && { search }),
    ...(since !== undefined && { updatedSince: new Date(since).toISOString() }),
    ...(version && { version }),
    includeDeleted: deleted === 'true',
  };
  const from = position === undefined ? 0 : snapshot.after(position.name, position.publishedAt, position.version);
  const { entries, next } = snapshot.page(query, reader, from, Math.min(count, most));
  const last = entries.at(-1);
  const following = next !== undefined && last !== undefined ? writeCursor(snapshot.generation, last) : undefined;
  const items = entries.map((entry) => snapshot.item(entry, reader));
  const metadata = JSON.stringify({ count: items.length, ...(following !== undefined && { nextCursor: following }) });
  return cached(call, `{"servers":[${items.join(',')}],"metadata":${metadata}}`, reader.view);
}

/** `GET /v0.1/servers/{serverName}/versions`: the newest first. */
export function versions(call: Call, catalog: LiveCatalog, reader: Reader, name: string): Response {
  const { current } = catalog;
  const deleted = call.req.query('include_deleted') === 'true';
  const found = current.versions(name, reader).filter(({ status }) => deleted || status !== 'deleted');
  if (found.length === 0) return failure(404, 'Server not found');
  const items = found.map((entry) => current.item(entry, reader));
  return cached(call, `{"servers":[${items.join(',')}],"metadata":{"count":${items.length}}}`, reader.view);
}

/** `GET /v0.1/servers/{serverName}/versions/{version}`; `latest` is a version. */
export function version(call: Call, catalog: LiveCatalog, reader: Reader, name: string, wanted: string): Response {
  const { current } = catalog;
  const found = current.find(name, wanted, reader, call.req.query('include_deleted') === 'true');
  return found === undefined
    ? failure(404, 'Server not found')
    : cached(call, current.item(found, reader), reader.view);
}
