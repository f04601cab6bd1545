import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authentication } from '../../contract';
import { sendPublicDocument } from './public-document';

const WELL_KNOWN = '/.well-known/oauth-protected-resource';
/** Seconds that clients may keep it. */
const KEPT = 300;

/** The document that says whom a protected resource trusts (RFC 9728). */
export class ResourceMetadata {
  /** Where clients are told to look. */
  readonly url: string;
  private readonly paths: ReadonlySet<string>;
  private readonly body: Buffer;

  /** @param path the path at which requests arrive, where a proxy in front changes the resource's own */
  constructor(config: Authentication, path?: string) {
    const { origin, pathname, search } = new URL(config.resource);
    const own = WELL_KNOWN + withoutSlash(pathname);
    this.url = `${origin}${own}${search}`;
    this.paths = new Set([WELL_KNOWN, own, WELL_KNOWN + withoutSlash(path ?? '')]);
    this.body = Buffer.from(JSON.stringify(documentOf(config)));
  }

  /** Whether an address is this document's: the form with the resource's path, or the one at the root. */
  at(url: string): boolean {
    return url.startsWith(WELL_KNOWN) && this.paths.has(url.split('?', 1)[0] as string);
  }

  send(request: IncomingMessage, response: ServerResponse): void {
    sendPublicDocument(request, response, this.body, KEPT);
  }
}

/** RFC 9728, section 2. `scopes_supported` are those that every call needs; more are asked for when they are needed. */
function documentOf({ resource, name, issuers, authorizationServers, requiredScopes }: Authentication) {
  return {
    resource,
    authorization_servers: authorizationServers ?? issuers.map(({ issuer }) => issuer),
    bearer_methods_supported: ['header'],
    ...(requiredScopes.length > 0 && { scopes_supported: requiredScopes }),
    ...(name !== undefined && { resource_name: name }),
  };
}

/** RFC 9728, 3.1: a slash at the end of the resource's identifier is no part of the well-known path. */
function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}
