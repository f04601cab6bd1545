import { z } from 'zod';
import { EntryStatus } from '../../../contract';
import type { Principal } from '../../auth/principal';
import type { StoredEntry } from '../store/entry';
import { answer, failure } from './answer';
import { mayPublish } from './caller';
import { shown, type WriteContext } from './publish';

/** `StatusUpdateRequest` of OpenAPI 2025-12-01. */
const Request = z.object({ status: EntryStatus, statusMessage: z.string().max(500).optional() });

/** `PATCH .../status`: of one version, or of all of them, which change together or not at all. */
export async function changeStatus(
  name: string,
  version: string | undefined,
  body: unknown,
  caller: Principal,
  context: WriteContext,
): Promise<Response> {
  const { config, store, catalog } = context;
  const source = config.sources.find(({ kind }) => kind === 'managed');
  if (source === undefined) return failure(501, 'Nothing is published to this registry');
  if (!mayPublish(caller, name, config))
    return failure(403, 'You do not have publish or edit permissions for this server');
  const { data, error } = Request.safeParse(body);
  if (data === undefined) {
    const problems = error.issues.map(({ path, message }) => ({
      pointer: path.map((step) => `/${String(step)}`).join(''),
      message,
    }));
    return failure(400, 'The status is not valid', problems);
  }
  const { status, statusMessage } = data;
  const now = new Date(context.now()).toISOString();
  const outcome = await store.write(async (writer) => {
    const all = (await writer.entries(source.id)).filter((entry) => entry.name === name);
    const found = version === undefined ? all : all.filter((entry) => entry.version === version);
    const changed: StoredEntry[] = found
      .filter((entry) => entry.status !== status || entry.statusMessage !== statusMessage)
      .map(({ statusMessage: _, ...entry }) => ({
        ...entry,
        status,
        ...(statusMessage !== undefined && { statusMessage }),
        statusChangedAt: now,
        updatedAt: now,
      }));
    await writer.put(changed);
    for (const entry of changed) {
      const detail = { to: status, ...(statusMessage !== undefined && { message: statusMessage }) };
      await writer.append({ at: now, kind: 'status', name, version: entry.version, actor: caller.key, detail });
    }
    return { found: found.length, changed };
  });
  if (outcome.found === 0) return failure(404, 'Server version not found');
  if (outcome.changed.length === 0) return failure(400, `No changes to apply: status is already ${status}`);
  await catalog.refresh();
  if (version !== undefined) return shown(name, version, catalog);
  const servers = await Promise.all(outcome.changed.map((entry) => shown(name, entry.version, catalog).json()));
  return answer(200, { updatedCount: servers.length, servers });
}
