import type { JsonObject } from '../mcp/json';
import { type Outbound, OutboundError } from './outbound/outbound';

/** An authorization server's metadata, as far as it was checked. */
export interface ServerMetadata extends JsonObject {
  readonly issuer: string;
}

/** Where metadata may be, in the order of the MCP specification (authorization, "Authorization Server Metadata Discovery"). */
export function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const oauth = `${origin}/.well-known/oauth-authorization-server${path}`;
  const openid = `${origin}/.well-known/openid-configuration${path}`;
  return path === '' ? [oauth, openid] : [oauth, openid, `${origin}${path}/.well-known/openid-configuration`];
}

/**
 * Finds the metadata of an authorization server (RFC 8414, OpenID Connect Discovery 1.0).
 *
 * @throws OutboundError when there is none, or when it is another issuer's (RFC 8414, 3.3: it must not be used then)
 */
export async function discover(outbound: Outbound, issuer: string): Promise<ServerMetadata> {
  const failures: string[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      const found = await outbound.json(url);
      if (found.issuer === issuer) return found as ServerMetadata;
      // A server that names another issuer may still have the right document at the next place.
      failures.push(`${url} is the metadata of ${JSON.stringify(found.issuer)}`);
    } catch (error) {
      const { message, status } = error as OutboundError;
      failures.push(message);
      // Nobody there: the other places are on the same host.
      if (status === undefined) break;
    }
  }
  throw new OutboundError(`No metadata of ${issuer}: ${failures.join('; ')}`);
}
