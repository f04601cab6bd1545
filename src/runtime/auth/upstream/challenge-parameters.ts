/** What a server asks for in `WWW-Authenticate: Bearer` (RFC 6750, 3; RFC 9728, 5.1). */
export interface BearerChallenge {
  readonly error?: string;
  readonly scope?: string;
  readonly resourceMetadata?: string;
}

/** Longest header that is read. */
const LONGEST = 8_192;
/** One parameter, its value a token or a quoted text (RFC 9110, 11.2). Each step takes a character at least and never goes back. */
const PARAMETER = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))/y;

/** Reads the first Bearer challenge of a header's value; undefined where there is none. */
export function parseChallenge(header: string | undefined): BearerChallenge | undefined {
  if (header === undefined || header.length > LONGEST) return undefined;
  const start = /(?:^|,)\s*Bearer(?:\s+|$)/i.exec(header);
  if (start === null) return undefined;
  const found = new Map<string, string>();
  let at = start.index + start[0].length;
  for (;;) {
    PARAMETER.lastIndex = at;
    const match = PARAMETER.exec(header);
    if (match === null) break;
    const [whole, name = '', quoted, plain = ''] = match;
    // A parameter that is there twice is the first one's.
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain);
    at += whole.length;
    while (header[at] === ',' || header[at] === ' ' || header[at] === '\t') at++;
  }
  const [error, scope, resourceMetadata] = ['error', 'scope', 'resource_metadata'].map((name) => found.get(name));
  return { ...(error && { error }), ...(scope && { scope }), ...(resourceMetadata && { resourceMetadata }) };
}
