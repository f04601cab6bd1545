import { z } from 'zod';
import { LifecycleState } from '../../../contract';
import type { Principal } from '../../auth/principal';
import { advance, ROLE_OF, transitionFault, UNTOUCHED } from '../lifecycle';
import { answer, failure } from './answer';
import { readerOf } from './caller';
import { shown, type WriteContext } from './publish';

const Request = z.strictObject({ to: LifecycleState, comment: z.string().max(1_000).optional() });

/** What happened to a version, the oldest first, and where who asks may bring it now. Names of people are shown to who decides alone. */
export async function history(
  name: string,
  version: string,
  caller: Principal,
  context: WriteContext,
): Promise<Response> {
  const { config, store, catalog } = context;
  const reader = readerOf(caller, config);
  const entry = catalog.current.find(name, version, reader, true);
  if (entry === undefined) return failure(404, 'Server not found');
  const sees = reader.view === 'catalogue' && reader.all;
  const all = (await store.events(name)).filter((event) => event.version === version);
  const events = all.map(({ actor, ...event }) =>
    sees ? { ...event, actor } : { ...event, detail: { to: event.detail['to'] } },
  );
  const state = all.reduce(advance, UNTOUCHED);
  // What its source approves needs nobody to ask for it.
  const settled = state.state === 'listed' && entry.tier === 'approved';
  const next = LifecycleState.options.filter(
    (to) =>
      !(settled && to === 'submitted') &&
      plays(ROLE_OF[to], caller, context) &&
      transitionFault(state, to, caller.key) === undefined,
  );
  return answer(200, { events, next });
}

/** Moves a version through the approval workflow: an event is added, and nothing else is written. */
export async function move(
  name: string,
  version: string,
  body: unknown,
  caller: Principal,
  context: WriteContext,
): Promise<Response> {
  const { config, store, catalog } = context;
  const { data } = Request.safeParse(body);
  if (data === undefined) return failure(400, 'The body is { "to": state, "comment"?: text }');
  if (catalog.current.find(name, version, readerOf(caller, config), true) === undefined)
    return failure(404, 'Server not found');
  if (!plays(ROLE_OF[data.to], caller, context)) return failure(403, `You may not bring a server to ${data.to}`);
  const at = new Date(context.now()).toISOString();
  const fault = await store.write(async (writer) => {
    const events = (await writer.events(name)).filter((event) => event.version === version);
    const reason = transitionFault(events.reduce(advance, UNTOUCHED), data.to, caller.key);
    if (reason !== undefined) return reason;
    const detail = {
      to: data.to,
      subject: caller.subject,
      ...(data.comment !== undefined && { comment: data.comment }),
    };
    await writer.append({ at, kind: 'lifecycle', name, version, actor: caller.key, detail });
    return undefined;
  });
  if (fault !== undefined) return failure(409, fault);
  await catalog.refresh();
  return shown(name, version, catalog);
}

function plays(role: 'anyone' | 'reviewer' | 'approver', { groups }: Principal, { config }: WriteContext): boolean {
  const { reviewers, approvers } = config.workflow;
  if (role === 'anyone') return true;
  const of = role === 'reviewer' ? [...reviewers, ...approvers] : approvers;
  return of.some((group) => groups.includes(group));
}
