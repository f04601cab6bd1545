import { type JsonObject, objectMember } from '../../../mcp/json';
import { Meta } from '../../../mcp/keys';
import { CLIENT_INFO } from '../../identity';
import type { ModernRequest } from '../../interfaces';
import { mayBeAsked, toLegacyClientCapabilities } from '../map/capabilities';

/** Who a legacy server process works for. It learns it once, in `initialize`, so that each process has one profile for life. */
export interface Profile {
  readonly principal?: string;
  readonly clientInfo: JsonObject;
  /** As the modern client declared them. */
  readonly declared: JsonObject;
  /** As the legacy server is told. */
  readonly capabilities: JsonObject;
  /** Whether the server may ask anything. If not, a process can serve many calls at once. */
  readonly askable: boolean;
  /** The bridge asks for itself. */
  readonly own: boolean;
  /** Equal for requests that may share a process. */
  readonly key: string;
}

/**
 * Never two principals in one process, and no client under the name, or with the abilities, of another. A client that does not say who it
 * is appears as the bridge.
 */
export function profileOf({ meta, principal, own = false }: ModernRequest): Profile {
  const declared = objectMember(meta, Meta.CLIENT_CAPABILITIES) ?? {};
  const clientInfo = objectMember(meta, Meta.CLIENT_INFO) ?? CLIENT_INFO;
  const capabilities = toLegacyClientCapabilities(declared);
  return {
    ...(principal !== undefined && { principal }),
    own,
    clientInfo,
    declared,
    capabilities,
    askable: mayBeAsked(declared),
    key: JSON.stringify([principal ?? null, clientInfo, capabilities]),
  };
}
