import { AuthRefusal } from './refusal';

/** What is read of a request before anything else of it. */
export interface BearerRequest {
  /** Names and values in turn, as they came: Node.js drops a second `Authorization` from its other forms. */
  readonly rawHeaders: readonly string[];
  readonly url?: string | undefined;
}

/** Longest token. Entra ID's with the most groups that it writes into one have about 11,000 characters. */
const LONGEST = 12_288;
const NAME = 'authorization';
/** RFC 6750, 2.1: `b64token`. */
const B64TOKEN = /^[A-Za-z0-9._~+/-]+=*$/;

/**
 * The bearer token of a request: from the header `Authorization` and from nowhere else (MCP authorization, "Token Requirements").
 * Two headers are refused, because the next reader might believe the other one.
 */
export function readBearer({ rawHeaders, url = '' }: BearerRequest): string | AuthRefusal {
  if (namesToken(url))
    return badRequest('query', 'Tokens are not taken from the address: send an Authorization header');
  let value: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length !== NAME.length || name.toLowerCase() !== NAME) continue;
    if (value !== undefined) return badRequest('several', 'There is more than one Authorization header');
    value = rawHeaders[index + 1] as string;
  }
  if (value === undefined) return missing('Authentication is needed');
  const scheme = /^([A-Za-z]+)(?: +|$)/.exec(value);
  if (scheme?.[1]?.toLowerCase() !== 'bearer') return missing('A bearer token is needed');
  const token = value.slice(scheme[0].length);
  if (token.length > LONGEST) return badRequest('too-large', `The token is longer than ${LONGEST} characters`);
  return B64TOKEN.test(token) ? token : badRequest('malformed', 'The Authorization header is malformed');
}

/** A client that showed nothing is told where to log in, and nothing about an error (RFC 6750, 3.1). */
function missing(text: string): AuthRefusal {
  return new AuthRefusal({ status: 401, reason: 'missing', text });
}

function badRequest(reason: 'query' | 'several' | 'too-large' | 'malformed', text: string): AuthRefusal {
  return new AuthRefusal({ status: 400, reason, text, error: 'invalid_request' });
}

/** Whether the query has the parameter `access_token` (RFC 6750, 2.3), however it is written. */
function namesToken(url: string): boolean {
  const query = url.indexOf('?');
  return query >= 0 && new URLSearchParams(url.slice(query + 1)).has('access_token');
}
