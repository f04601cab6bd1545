import type { Hono } from 'hono';
import { message, pathOf, redirect } from '../answer';
import type { Environment, PortalContext } from '../context';
import { readForm } from '../form';
import { ATTEMPT_COOKIE, ATTEMPT_SECONDS, clearCookie, readCookie, writeCookie } from './cookies';
import { CALLBACK } from './provider';
import { returnPath } from './return-path';
import { ownsForm } from './sessions';

/** Logging in and out. */
export function addLogin(app: Hono<Environment>, context: PortalContext): void {
  const { attempts, config, listings, log, metrics, provider, sessions } = context;
  if (provider === undefined) return;

  app.get('/login', async (call) => {
    const path = returnPath(call.req.query('return'));
    try {
      const { url, attempt } = await provider.begin(path);
      return redirect(url, 302, [writeCookie(ATTEMPT_COOKIE, await attempts.seal(attempt), ATTEMPT_SECONDS)]);
    } catch (error) {
      log.error({ event: 'login-unavailable', error: String(error) }, 'The identity provider cannot be asked');
      metrics.count('strata_portal_logins_total', 'unavailable');
      return message(
        call,
        context,
        503,
        'Logging in is not possible now',
        'The identity provider cannot be reached. Try again later.',
      );
    }
  });

  app.get(CALLBACK, async (call) => {
    const attempt = await attempts.open(readCookie(call.req.header('cookie'), ATTEMPT_COOKIE));
    const before = call.get('session');
    try {
      if (attempt === undefined) throw new Error('this browser did not begin to log in');
      const { grant, ...person } = await provider.finish(pathOf(call), attempt);
      // Whatever session there was ends: the one that begins has an id that nobody had before.
      if (before !== undefined) sessions.end(before);
      const session = sessions.begin(person, grant);
      const kept = await sessions.cookies(session);
      metrics.count('strata_portal_logins_total', 'ok');
      log.info({ event: 'login', subject: session.subject }, 'Logged in');
      return redirect(attempt.path, 303, [...kept, clearCookie(ATTEMPT_COOKIE)]);
    } catch (error) {
      metrics.count('strata_portal_logins_total', 'refused');
      log.warn({ event: 'login-refused', error: String(error) }, 'A login was refused');
      return message(
        call,
        context,
        400,
        'Logging in failed',
        'The answer of the identity provider does not belong to this browser, or came too late. Begin again.',
      );
    }
  });

  app.post('/logout', async (call) => {
    const session = call.get('session');
    if (session === undefined) return redirect('/logged-out', 303, sessions.clearing());
    const form = await readForm(call, config.origin);
    if (typeof form === 'string' || !ownsForm(session, form.get('csrf') ?? '')) {
      return message(call, context, 403, 'Refused', 'This form was not made for your login.');
    }
    sessions.end(session);
    call.set('session', undefined);
    listings.forget(session.id);
    // Whoever has a copy of what the browser kept renews nothing with it.
    await provider.revoke(session.grant).catch((error: unknown) => {
      log.warn({ event: 'revocation-failed', error: String(error) }, 'A login that ended could not be revoked');
    });
    return redirect('/logged-out', 303, sessions.clearing());
  });

  app.get('/logged-out', (call) =>
    message(call, context, 200, 'Logged out', 'This login has ended. Your identity provider may still know you.'),
  );
}
