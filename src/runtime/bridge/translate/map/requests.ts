import type { JsonObject } from '../../../mcp/json';
import { Meta } from '../../../mcp/keys';
import type { Message } from '../../../mcp/message';
import { toModernClientCapabilities } from './capabilities';
import { editObject } from './edit';
import type { LegacyIdentity } from './handshake';
import type { LogLevel } from './log-level';
import { ASKING_METHODS } from './methods';

/** `task` asks for a task of 2025-11-25, which a server that offers none ignores; the others belong to the bridge's own retries. */
const OF_OTHER_ERA = ['task', 'inputResponses', 'requestState'];

/** What every modern request carries about its sender (2026-07-28 `basic/index`, "_meta"). */
export interface Envelope {
  readonly revision: string;
  readonly identity: LegacyIdentity;
  /** Absent: the client wants no log messages. */
  readonly logLevel?: LogLevel;
}

/** A legacy client's request as a modern server takes it. */
export function toModernRequest(message: Message, { revision, identity, logLevel }: Envelope): Message {
  return editObject(withoutOtherEra(message), ['params', '_meta'], {
    drop: [Meta.CLIENT_INFO, Meta.LOG_LEVEL],
    set: {
      [Meta.PROTOCOL_VERSION]: revision,
      [Meta.CLIENT_INFO]: identity.clientInfo,
      [Meta.CLIENT_CAPABILITIES]: toModernClientCapabilities(identity.capabilities),
      [Meta.LOG_LEVEL]: logLevel,
    },
  });
}

/** The retry of a modern request with what its server asked for (2026-07-28 `basic/patterns/mrtr`, "Client Requirements"). */
export function withInput(
  message: Message,
  responses: JsonObject | undefined,
  requestState: string | undefined,
): Message {
  return editObject(message, ['params'], {
    drop: ['inputResponses', 'requestState'],
    set: { inputResponses: responses, requestState },
  });
}

/** A modern client's request as a legacy server takes it. */
export function toLegacyRequest(message: Message): Message {
  return editObject(withoutOtherEra(message), ['params', '_meta'], {
    drop: [Meta.PROTOCOL_VERSION, Meta.CLIENT_INFO, Meta.CLIENT_CAPABILITIES, Meta.LOG_LEVEL],
  });
}

function withoutOtherEra(message: Message): Message {
  return ASKING_METHODS.has(message.method ?? '') ? editObject(message, ['params'], { drop: OF_OTHER_ERA }) : message;
}
