import { LEGACY_REVISIONS, MODERN_REVISIONS, type Revision } from '../../../contract';
import type { ModernBackend, ModernRequest } from '../../bridge/interfaces';
import type { Envelope } from '../../bridge/translate/map/requests';
import type { JsonObject } from '../../mcp/json';
import { Meta } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import type { Abilities } from './abilities';

/** What the gateway calls itself where it asks on its own account. */
export const GATEWAY_INFO = { name: 'mcp-strata-gateway', version: '1' } as const;

/** `_meta` of a modern request of the gateway's own, for a client with these abilities. */
function envelopeFor({ capabilities }: Abilities): JsonObject {
  return {
    [Meta.PROTOCOL_VERSION]: MODERN_REVISIONS[0],
    [Meta.CLIENT_INFO]: GATEWAY_INFO,
    [Meta.CLIENT_CAPABILITIES]: capabilities,
  };
}

/** The same for streams. */
export function identityFor({ capabilities }: Abilities): Envelope {
  return {
    revision: MODERN_REVISIONS[0] as string,
    identity: { clientInfo: GATEWAY_INFO, capabilities, revision: LEGACY_REVISIONS[0] as Revision },
  };
}

export interface OwnQuestion {
  readonly method: string;
  readonly params: JsonObject;
  /** For whom it is asked. */
  readonly principal: string | undefined;
  /** What its client can be asked. */
  readonly abilities: Abilities;
  /** Whether any session of the upstream may answer: it cannot belong to another principal. */
  readonly own: boolean;
  /** Milliseconds. */
  readonly patience: number;
}

let serial = 0;

/**
 * A request of the gateway's own.
 *
 * @throws Error when there is no answer in time
 */
export function ask(
  backend: ModernBackend,
  { method, params, principal, abilities, own, patience }: OwnQuestion,
): Promise<Message> {
  const id = `strata-gateway-${++serial}`;
  const meta = envelopeFor(abilities);
  const message = Message.make({ jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } });
  const request: ModernRequest = {
    message,
    id,
    method,
    meta,
    own,
    ...(principal !== undefined && { principal }),
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      call.cancel('The answer took too long');
      reject(new Error(`The server did not answer ${method} in time`));
    }, patience);
    const call = backend.start(request, {
      notification: () => undefined,
      response: (answer) => {
        clearTimeout(timer);
        resolve(answer);
      },
    });
  });
}
