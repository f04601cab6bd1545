import type { JsonObject } from '../../mcp/json';
import { type Outbound, OutboundError } from '../outbound/outbound';
import { parseChallenge } from './challenge-parameters';

/** What a protected MCP server says of itself (RFC 9728). */
export interface RemoteResource {
  /** What tokens for it have to name. */
  readonly resource: string;
  readonly authorizationServers: readonly string[];
  /** Scopes to ask for. Empty: none, or it does not say. */
  readonly scopes: readonly string[];
}

/** There is no metadata where it should be, or nobody who answers. It says nothing against the server. */
export class NoMetadata extends OutboundError {}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/**
 * Finds out what an MCP server wants to be shown: from its challenge, else from the well-known places (MCP authorization, "Protected Resource Metadata
 * Discovery Requirements").
 *
 * @param url the server's endpoint
 * @param challenge the value of `WWW-Authenticate` in its 401, where it sent one
 * @throws NoMetadata when there is none
 * @throws OutboundError when it is another resource's: a token for that one must not be sent here
 */
export async function discoverResource(outbound: Outbound, url: string, challenge?: string): Promise<RemoteResource> {
  const asked = parseChallenge(challenge);
  const document = await findDocument(outbound, placesOf(url, asked?.resourceMetadata));
  const { resource, authorization_servers: servers, scopes_supported: scopes } = document;
  if (typeof resource !== 'string' || !covers(resource, url)) {
    throw new OutboundError(`The metadata of ${url} is that of ${JSON.stringify(resource)}`);
  }
  return {
    resource,
    authorizationServers: textsOf(servers),
    // The challenge says what this request needs (MCP authorization, "Scope Selection Strategy").
    scopes: asked?.scope?.split(' ').filter((scope) => scope !== '') ?? textsOf(scopes),
  };
}

function placesOf(url: string, told: string | undefined): readonly string[] {
  const { origin, pathname } = new URL(url);
  if (told !== undefined) {
    // Elsewhere it would be for somebody else to say who is trusted here.
    if (!URL.canParse(told) || new URL(told).origin !== origin) {
      throw new OutboundError(`${url} names metadata of another origin`);
    }
    return [told];
  }
  const path = pathname.replace(/\/$/, '');
  return path === '' ? [origin + WELL_KNOWN] : [origin + WELL_KNOWN + path, origin + WELL_KNOWN];
}

async function findDocument(outbound: Outbound, places: readonly string[]): Promise<JsonObject> {
  let failure = 'no place to look at';
  for (const place of places) {
    try {
      return await outbound.json(place);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
  }
  throw new NoMetadata(failure);
}

/** Whether a resource is the server at a URL, or the one of which the server is a part: same origin, and a path above. */
function covers(resource: string, url: string): boolean {
  if (!URL.canParse(resource)) return false;
  const [whole, part] = [new URL(resource), new URL(url)];
  const above = whole.pathname.replace(/\/?$/, '/');
  return whole.origin === part.origin && part.pathname.replace(/\/?$/, '/').startsWith(above);
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
