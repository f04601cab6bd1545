import { createHash } from 'node:crypto';
import { type ComposedEntry, PUBLISHER_META, PUBLISHER_META_BYTES, type RegistrySource } from '../../../contract';
import type { StoredEntry } from '../store/entry';
import { validateServer, withoutUntrusted } from '../validate/validate';
import type { Candidate } from './candidate';

export interface Refused {
  readonly name: string;
  readonly version: string;
  readonly reason: string;
}

export interface AcceptOptions {
  readonly source: Pick<RegistrySource, 'id' | 'class'>;
  readonly entryBytes: number;
  readonly now: string;
}

/** What becomes of a candidate: an entry, or the reason why it does not. */
export function accept(candidate: Candidate, { source, entryBytes, now }: AcceptOptions): StoredEntry | Refused {
  const { document, groups, owner, tenant, dataClass } = candidate;
  const { name, version } = (document ?? {}) as { name?: unknown; version?: unknown };
  const refused = (reason: string): Refused => ({ name: printable(name), version: printable(version), reason });
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return refused('it is no object');
  const clean = smallMeta(withoutUntrusted(document as Record<string, unknown>));
  const bytes = Buffer.byteLength(JSON.stringify(clean));
  if (bytes > entryBytes) return refused(`it has ${bytes} bytes, and ${entryBytes} are allowed`);
  const { server, problems } = validateServer(clean, source.class);
  if (server === undefined) {
    return refused(
      problems
        .slice(0, 3)
        .map(({ pointer, message }) => `${pointer} ${message}`)
        .join('; '),
    );
  }
  const composed: ComposedEntry = {
    server,
    status: candidate.status ?? 'active',
    ...(groups && { groups: [...groups] }),
    ...(owner !== undefined && { owner }),
    ...(tenant !== undefined && { tenant }),
    ...(dataClass !== undefined && { dataClass }),
  };
  const text = JSON.stringify(composed);
  return {
    source: source.id,
    name: server.name,
    version: server.version,
    document: text,
    hash: createHash('sha256')
      .update(JSON.stringify({ ...composed, status: undefined }))
      .digest('base64url'),
    status: composed.status,
    ...(candidate.statusMessage !== undefined && { statusMessage: candidate.statusMessage.slice(0, 500) }),
    statusChangedAt: dateOr(candidate.statusChangedAt, now),
    publishedAt: dateOr(candidate.publishedAt, now),
    updatedAt: dateOr(candidate.updatedAt, now),
    ...(candidate.latest !== undefined && { latest: candidate.latest }),
  };
}

/** Metadata of publishers that is larger than the specification allows is left out; the entry itself is not at fault. */
function smallMeta(document: Record<string, unknown>): Record<string, unknown> {
  const { _meta: meta, ...rest } = document;
  const own = (meta as Record<string, unknown> | undefined)?.[PUBLISHER_META];
  return own !== undefined && Buffer.byteLength(JSON.stringify(own)) <= PUBLISHER_META_BYTES ? document : rest;
}

function dateOr(text: string | undefined, fallback: string): string {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? fallback : new Date(time).toISOString();
}

/** Fit for a log: names of refused entries are whatever somebody wrote. */
function printable(value: unknown): string {
  return typeof value === 'string' ? value.replace(/[^\x20-\x7e]/g, '?').slice(0, 200) : '';
}
