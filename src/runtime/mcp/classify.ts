import { Code } from './codes';
import { claimedVersion, envelopeIssue, hasClaim, metaOf, missingKeys } from './envelope';
import { isObject, type JsonObject } from './json';
import { Meta, Method } from './keys';
import { shapeOf } from './shape';

/** The headers that repeat what the body says (2026-07-28 `streamable-http`, "Request Metadata"). */
export interface MirroredHeaders {
  readonly version?: string;
  readonly method?: string;
  readonly name?: string;
}

/** Why a request is not served: an HTTP status and a JSON-RPC error. */
export interface Refusal {
  readonly era: 'refused';
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export type LegacyReason = 'initialize' | 'request' | 'notification' | 'response' | 'batch';

export type Classification =
  | { readonly era: 'legacy'; readonly reason: LegacyReason; readonly requested?: string }
  | { readonly era: 'modern'; readonly kind: 'request' | 'notification'; readonly version: string | undefined }
  | Refusal;

const FIRST_MODERN = '2026-07-28';

/** Revisions are dates: their order as text is their order in time. */
export function isModern(version: string): boolean {
  return version >= FIRST_MODERN;
}

/**
 * The era of a POST, which is a property of its content and of nothing else (2026-07-28 `basic/versioning`). The same decisions as
 * `classifyInboundRequest` of the SDK; a test holds the two against each other. Written again because the SDK's runs its schemas over each
 * message several times, which costs more than all else that the bridge does with a small one.
 */
export function classify(headers: MirroredHeaders, body: unknown): Classification {
  if (Array.isArray(body)) return classifyBatch(body);
  const shape = shapeOf(body);
  if (shape === undefined || !isObject(body)) {
    return refusal(Code.INVALID_REQUEST, 'The body is not a JSON-RPC message');
  }
  if (shape === 'response') return { era: 'legacy', reason: 'response' };
  return shape === 'request' ? classifyRequest(headers, body) : classifyNotification(headers, body);
}

function classifyBatch(body: readonly unknown[]): Classification {
  if (body.length === 0) return refusal(Code.INVALID_REQUEST, 'The batch is empty');
  for (const element of body) {
    if (hasClaim(isObject(element) ? element.params : undefined)) {
      return refusal(Code.INVALID_REQUEST, `Revision ${FIRST_MODERN} and later know no batches`);
    }
    if (shapeOf(element) === undefined)
      return refusal(Code.INVALID_REQUEST, 'The batch holds something that is no JSON-RPC message');
  }
  return { era: 'legacy', reason: 'batch' };
}

function classifyRequest({ version, method }: MirroredHeaders, body: JsonObject): Classification {
  const { params } = body;
  const named = version !== undefined && isModern(version);
  const meta = metaOf(params);
  const claimed = meta !== undefined && hasClaim(params);
  const claim = claimed ? claimedVersion(params) : undefined;
  const issue = claimed ? envelopeIssue(meta) : undefined;

  // The handshake is legacy, unless it comes in a sound modern envelope: then it is a modern request for a method that does not exist.
  if (body.method === Method.INITIALIZE && (claim === undefined || !isModern(claim) || issue !== undefined)) {
    if (named) return mismatch(`initialize belongs to legacy revisions, but MCP-Protocol-Version names ${version}`);
    const requested =
      isObject(params) && typeof params.protocolVersion === 'string' ? params.protocolVersion : undefined;
    return { era: 'legacy', reason: 'initialize', requested };
  }
  if (claimed) {
    if (issue !== undefined) {
      return refusal(Code.INVALID_PARAMS, `Invalid _meta: ${issue.key}: ${issue.problem}`, { envelope: issue });
    }
    if (version !== undefined && version !== claim) {
      return mismatch(`the body claims revision ${claim}, but MCP-Protocol-Version names ${version}`);
    }
    if (method !== undefined && method !== body.method) {
      return mismatch(`the body calls ${String(body.method)}, but Mcp-Method names ${method}`);
    }
    return { era: 'modern', kind: 'request', version: claim };
  }
  if (named) {
    const missing = meta === undefined ? ['_meta'] : missingKeys(meta);
    const keys = missing.length > 0 ? missing : [Meta.PROTOCOL_VERSION];
    const text = `MCP-Protocol-Version names ${version}, but the request lacks ${keys.join(', ')}`;
    return refusal(Code.INVALID_PARAMS, text, { envelope: { missing: keys } });
  }
  return { era: 'legacy', reason: 'request', requested: version };
}

/** Notifications need no envelope; where they have none, the header decides. */
function classifyNotification({ version, method }: MirroredHeaders, body: JsonObject): Classification {
  const { params } = body;
  const claim = claimedVersion(params);
  if (hasClaim(params) && claim === undefined) {
    const issue = { key: Meta.PROTOCOL_VERSION, problem: 'must be a string' };
    return refusal(Code.INVALID_PARAMS, `Invalid _meta: ${issue.key}: ${issue.problem}`, { envelope: issue });
  }
  if (claim !== undefined && version !== undefined && version !== claim) {
    return mismatch(`the body claims revision ${claim}, but MCP-Protocol-Version names ${version}`);
  }
  const revision = claim ?? version;
  if (claim === undefined && (revision === undefined || !isModern(revision))) {
    return { era: 'legacy', reason: 'notification', requested: version };
  }
  if (revision !== undefined && isModern(revision) && method !== undefined && method !== body.method) {
    return mismatch(`the body calls ${String(body.method)}, but Mcp-Method names ${method}`);
  }
  return { era: 'modern', kind: 'notification', version: revision };
}

export function refusal(code: number, message: string, data?: unknown, status = 400): Refusal {
  return { era: 'refused', status, code, message, data };
}

export function mismatch(text: string): Refusal {
  return refusal(Code.HEADER_MISMATCH, `Headers and body disagree: ${text}`);
}
