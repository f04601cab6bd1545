import { LEGACY_REVISIONS, MODERN_REVISIONS, type Revision } from '../../../../contract';
import { type JsonObject, member, objectMember, stringMember } from '../../../mcp/json';
import { Meta } from '../../../mcp/keys';
import { toLegacyServerCapabilities, toModernServerCapabilities } from './capabilities';

/** How long a client may keep the answer to `server/discover`. Milliseconds. The bridge itself asks a server only at its own start. */
const DISCOVER_TTL = 60_000;

/** What `initialize` says about the client; kept for the session, put into each request to a modern server. */
export interface LegacyIdentity {
  readonly clientInfo: JsonObject | undefined;
  readonly capabilities: JsonObject;
  /** The revision that was agreed on. */
  readonly revision: Revision;
}

/**
 * The identity in the parameters of `initialize`, or undefined where they are not valid. The requested revision is agreed to when it is
 * offered, otherwise the newest offered one is (2025-11-25 `basic/lifecycle`, "Version Negotiation").
 */
export function readIdentity(params: JsonObject | undefined, offered: readonly Revision[]): LegacyIdentity | undefined {
  const requested = stringMember(params, 'protocolVersion');
  const capabilities = objectMember(params, 'capabilities');
  if (requested === undefined || capabilities === undefined) return undefined;
  const legacy = LEGACY_REVISIONS.filter((revision) => offered.includes(revision));
  const revision = legacy.find((candidate) => candidate === requested) ?? legacy[0];
  return revision === undefined
    ? undefined
    : { clientInfo: objectMember(params, 'clientInfo'), capabilities, revision };
}

/** The answer to `initialize`, made of a server's answer to `server/discover`. `name` stands in for a server that does not say who it is. */
export function toInitializeResult(discover: JsonObject, identity: LegacyIdentity, name: string): JsonObject {
  const info = objectMember(objectMember(discover, '_meta'), Meta.SERVER_INFO);
  const instructions = stringMember(discover, 'instructions');
  return {
    protocolVersion: identity.revision,
    capabilities: toLegacyServerCapabilities(objectMember(discover, 'capabilities') ?? {}, identity.capabilities),
    serverInfo: { name, version: '0', ...info },
    ...(instructions !== undefined && { instructions }),
  };
}

/** The answer to `server/discover`, made of a server's answer to `initialize`. */
export function toDiscoverResult(initialize: JsonObject, offered: readonly Revision[]): JsonObject {
  const info = objectMember(initialize, 'serverInfo');
  const instructions = stringMember(initialize, 'instructions');
  return {
    resultType: 'complete',
    supportedVersions: MODERN_REVISIONS.filter((revision) => offered.includes(revision)),
    capabilities: toModernServerCapabilities(objectMember(initialize, 'capabilities') ?? {}),
    ...(instructions !== undefined && { instructions }),
    ttlMs: DISCOVER_TTL,
    cacheScope: 'private',
    ...(info !== undefined && { _meta: { [Meta.SERVER_INFO]: info } }),
  };
}

/** The revision to speak with a modern server; undefined when it speaks none that the bridge knows. */
export function modernRevision(discover: JsonObject): Revision | undefined {
  const supported = member(discover, 'supportedVersions');
  return MODERN_REVISIONS.find((revision) => Array.isArray(supported) && supported.includes(revision));
}
