import type { PortalContext } from '../context';
import type { Grant, Session } from './sessions';

/** A token is renewed so long before it ends, milliseconds. */
const MARGIN = 10_000;
/** By the ids of sessions, which nobody guesses. */
const renewals = new Map<string, Promise<Grant | undefined>>();

/** The access token of a session, renewed where it ends and can be. Undefined: the person has to log in again. */
export async function tokenOf(
  session: Session,
  { provider, sessions, log, now }: Pick<PortalContext, 'provider' | 'sessions' | 'log' | 'now'>,
): Promise<string | undefined> {
  if (session.grant.expires - MARGIN > now()) return session.grant.accessToken;
  const { refreshToken } = session.grant;
  if (provider === undefined || refreshToken === undefined) {
    return session.grant.expires > now() ? session.grant.accessToken : undefined;
  }
  // A refresh token is good for one use: requests at the same time share it.
  let renewal = renewals.get(session.id);
  if (renewal === undefined) {
    renewal = provider
      .renew(refreshToken)
      .catch((error: unknown) => {
        log.warn({ event: 'renewal-refused', error: String(error) }, 'A login could not be renewed');
        return undefined;
      })
      .finally(() => renewals.delete(session.id));
    renewals.set(session.id, renewal);
  }
  const grant = await renewal;
  if (grant === undefined) return undefined;
  if (session.grant !== grant) sessions.renew(session, grant);
  return grant.accessToken;
}
