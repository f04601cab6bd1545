import { LEGACY_REVISIONS, MODERN_REVISIONS } from '../../contract';
import type { JsonObject } from '../mcp/json';
import { Meta } from '../mcp/keys';

/** What the bridge calls itself where it asks on its own account. */
export const CLIENT_INFO = { name: 'mcp-strata-bridge', version: '1' } as const;

/** Params of a legacy handshake of the bridge's own. */
export const INITIALIZE: JsonObject = {
  protocolVersion: LEGACY_REVISIONS[0],
  capabilities: {},
  clientInfo: CLIENT_INFO,
};

/** `_meta` of a modern request of the bridge's own. */
export const ENVELOPE: JsonObject = {
  [Meta.PROTOCOL_VERSION]: MODERN_REVISIONS[0],
  [Meta.CLIENT_INFO]: CLIENT_INFO,
  [Meta.CLIENT_CAPABILITIES]: {},
};
