import { Hono } from 'hono';
import { z } from 'zod';
import { LifecycleState } from '../../contract';
import { message, page, pathOf, redirect } from './answer';
import { type History, type Listing, RegistryFailure } from './catalogue/registry';
import { queryOf } from './catalogue/search';
import type { Call, Environment, PortalContext } from './context';
import { readForm } from './form';
import { addLogin } from './login/routes';
import { ownsForm, type Session } from './login/sessions';
import { tokenOf } from './login/token';
import { approvalsPage } from './pages/approvals';
import { connectPage } from './pages/connect';
import { homePage } from './pages/home';
import { serverPath } from './pages/links';
import { serverPage } from './pages/server';
import { usagePage } from './pages/usage';

const Move = z.object({
  name: z.string().min(1).max(200),
  version: z.string().min(1).max(255),
  to: LifecycleState,
  comment: z.string().max(1_000),
});

/** The portal's pages. */
export function createApp(context: PortalContext): Hono<Environment> {
  const { config, guard, listings, log, metrics, provider, registry, sessions, usage } = context;
  const app = new Hono<Environment>();

  app.use(async (call, next) => {
    call.set('session', undefined);
    if (guard.refuse(call.req.header('host'), undefined) !== undefined) {
      return message(call, context, 403, 'Refused', 'This host is not served.');
    }
    const session = await sessions.find(call.req.header('cookie'));
    const grant = session?.grant;
    call.set('session', session);
    await next();
    if (session !== undefined && session.grant !== grant && call.get('session') === session) {
      for (const cookie of await sessions.renewed(session)) call.res.headers.append('set-cookie', cookie);
    }
    metrics.count('strata_portal_requests_total', `${Math.floor(call.res.status / 100)}xx`);
    return undefined;
  });
  app.onError((error, call) => {
    if (error instanceof RegistryFailure) return failed(call, error);
    log.error({ event: 'internal-error', error: String(error) }, 'A request failed');
    return message(call, context, 500, 'Something went wrong', 'The page could not be made.');
  });
  app.notFound((call) => message(call, context, 404, 'Not found', 'There is no such page.'));
  addLogin(app, context);

  const failed = (call: Call, { kind, message: reason }: RegistryFailure): Response => {
    metrics.count('strata_portal_registry_failures_total', kind);
    const session = call.get('session');
    if (kind === 'unauthorized' && session !== undefined) {
      sessions.end(session);
      call.set('session', undefined);
      return call.req.method === 'GET'
        ? message(call, context, 401, 'Your login has ended', 'The registry does not accept it any more. Log in again.')
        : redirect('/login', 303, sessions.clearing());
    }
    if (kind === 'missing')
      return message(call, context, 404, 'Not found', 'There is no such server, or you may not see it.');
    if (kind === 'refused') return message(call, context, 403, 'Refused by the registry', reason);
    log.warn({ event: 'registry-failed', error: reason }, 'The registry gave no answer');
    return message(
      call,
      context,
      503,
      'The registry gave no answer',
      'Try again in a moment. Nothing is shown that could be out of date.',
    );
  };

  /** Pages that are somebody's own are not there where nobody can log in. */
  const logIn = (call: Call): Response =>
    provider === undefined
      ? message(call, context, 404, 'Not found', 'There is no such page.')
      : redirect(`/login?${new URLSearchParams({ return: pathOf(call) })}`, 302);

  /** Who may read at all; and with which token. */
  const reading =
    (act: (call: Call, token: string | undefined, session: Session | undefined) => Promise<Response>) =>
    async (call: Call) => {
      const session = call.get('session');
      const token = session === undefined ? undefined : await tokenOf(session, context);
      if (session !== undefined && token === undefined) {
        sessions.end(session);
        call.set('session', undefined);
      }
      if (token === undefined && !config.anonymous) return logIn(call);
      return act(call, token, token === undefined ? undefined : session);
    };
  const listingFor = (token: string | undefined, session: Session | undefined): Promise<Listing> =>
    listings.get(session?.id ?? '', () => registry.list(token));

  app.get(
    '/',
    reading(async (call, token, session) => {
      const query = queryOf(new URL(call.req.url).searchParams);
      return page(call, context, homePage(config.title, await listingFor(token, session), query));
    }),
  );

  app.get(
    '/connect',
    reading(async (call, token, session) => {
      const { entries } = await listingFor(token, session);
      const canLogIn = provider !== undefined;
      return page(call, context, connectPage({ gateways: config.gateways, entries, session, canLogIn }));
    }),
  );

  app.get(
    '/servers/:namespace/:name',
    reading(async (call, token, session) => {
      const name = `${call.req.param('namespace')}/${call.req.param('name')}`;
      const versions = await registry.versions(name, token);
      const wanted = call.req.query('version');
      const entry =
        versions.find((one) => (wanted === undefined ? one.latest : one.version === wanted)) ??
        (wanted === undefined ? versions[0] : undefined);
      if (entry === undefined) throw new RegistryFailure('missing', 'there is no such version');
      return page(
        call,
        context,
        serverPage({
          entry,
          versions,
          known: config.servers.find((server) => server.name === name),
          gateways: config.gateways,
          history: await historyOf(entry.name, entry.version, token),
          reader: session,
          usage: session === undefined ? undefined : await usage?.of(name),
        }),
      );
    }),
  );

  app.get(
    '/usage',
    reading(async (call, token, session) => {
      if (usage === undefined) return message(call, context, 404, 'Not found', 'There is no such page.');
      if (session === undefined) return logIn(call);
      const [figures, { entries }] = await Promise.all([usage.all(), listingFor(token, session)]);
      const rows = entries.flatMap((entry) => {
        const found = figures?.get(entry.name);
        return found === undefined ? [] : [[entry, found] as const];
      });
      rows.sort(([, a], [, b]) => b.calls - a.calls);
      return page(call, context, usagePage({ days: usage.days, rows: figures && rows }));
    }),
  );

  /** A page is worth showing without its history. */
  const historyOf = async (name: string, version: string, token: string | undefined): Promise<History> => {
    if (token === undefined) return { events: [] };
    return registry.history(name, version, token).catch(() => ({ events: [] }));
  };

  app.get(
    '/approvals',
    reading(async (call, token, session) => {
      if (session === undefined) return logIn(call);
      return page(call, context, approvalsPage((await listingFor(token, session)).entries));
    }),
  );

  app.post('/approvals', async (call) => {
    const session = call.get('session');
    const token = session === undefined ? undefined : await tokenOf(session, context);
    if (session === undefined || token === undefined)
      return message(call, context, 401, 'Refused', 'You are not logged in.');
    const form = await readForm(call, config.origin);
    if (typeof form === 'string' || !ownsForm(session, form.get('csrf') ?? '')) {
      metrics.count('strata_portal_forms_refused_total', typeof form === 'string' ? form : 'csrf');
      return message(call, context, 403, 'Refused', 'This form was not made for your login.');
    }
    const { data } = Move.safeParse({
      ...Object.fromEntries(form),
      comment: (form.get('comment') ?? '').trim(),
    });
    if (data === undefined) return message(call, context, 400, 'Refused', 'The form is not complete.');
    await registry.move(data.name, data.version, data.to, data.comment, token);
    listings.clear();
    log.info(
      { event: 'moved', subject: session.subject, name: data.name, version: data.version, to: data.to },
      'Moved a version',
    );
    return redirect(`${serverPath(data, true)}#approval`, 303);
  });
  return app;
}
