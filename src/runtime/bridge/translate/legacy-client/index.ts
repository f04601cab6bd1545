import type { JsonObject } from '../../../mcp/json';
import type { BridgeContext, LegacyBackends, ModernBackend } from '../../interfaces';
import { modernRevision, readIdentity } from '../map/handshake';
import { TranslatedSession } from './session';
import { Subscriptions } from './subscriptions';

/**
 * Legacy sessions in front of a modern server.
 *
 * @param modern what passes modern requests to the server
 * @param discover the server's answer to `server/discover`
 */
export function legacyOverModern(
  { config }: BridgeContext,
  modern: ModernBackend,
  discover: JsonObject,
): LegacyBackends {
  const subscriptions = new Subscriptions(modern, config.limits.streams);
  const revision = modernRevision(discover);
  return (client) => {
    if (revision === undefined) return Promise.reject(new Error('The server speaks no revision that the bridge knows'));
    const identify = (params: JsonObject | undefined) => readIdentity(params, config.revisions);
    return Promise.resolve(
      new TranslatedSession({ modern, subscriptions, discover, revision, identify, name: config.server }, client),
    );
  };
}
