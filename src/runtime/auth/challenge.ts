import type { Outgoing } from '../http/parties';
import { sendError } from '../http/reply';
import { Code } from '../mcp/codes';
import type { RequestId } from '../mcp/message';
import type { AuthRefusal } from './refusal';

/** Seconds after which a caller may try again when nobody could be verified. */
const RETRY_AFTER = '5';

/** The value of `WWW-Authenticate` (RFC 6750, 3; RFC 9728, 5.1). */
export function challengeOf({ error, text, scopes }: AuthRefusal, metadataUrl: string): string {
  const parameters = [
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${quotable(text)}"`]),
    `resource_metadata="${quotable(metadataUrl)}"`,
    ...(scopes.length === 0 ? [] : [`scope="${quotable(scopes.join(' '))}"`]),
  ];
  return `Bearer ${parameters.join(', ')}`;
}

/** Answers a caller that is not served: with the challenge where another token would help, and with an error that JSON-RPC clients can read. */
export function sendRefusal(response: Outgoing, refusal: AuthRefusal, metadataUrl: string, id?: RequestId): void {
  const { status, error, text, reason } = refusal;
  const challenges = status === 401 || error !== undefined;
  const headers = [
    ...(challenges ? ['WWW-Authenticate', challengeOf(refusal, metadataUrl)] : []),
    ...(status === 503 ? ['Retry-After', RETRY_AFTER] : []),
  ];
  const code = status === 503 ? Code.INTERNAL_ERROR : Code.TRANSPORT;
  sendError(response, status, code, text, { id, headers, data: { reason } });
}

/** RFC 6750, 3: neither a quote nor a backslash nor anything that is not printable ASCII. */
function quotable(text: string): string {
  return text.replace(/["\\]|[^\x20-\x7e]/g, "'");
}
