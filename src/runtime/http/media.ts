export const JSON_TYPE = 'application/json';
export const EVENTS_TYPE = 'text/event-stream';

/** The type that a `Content-Type` names. Parameters such as a charset are ignored. */
export function mediaType(contentType: string | undefined): string | undefined {
  if (contentType === undefined || contentType === JSON_TYPE || contentType === EVENTS_TYPE) return contentType;
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}

/** Whether a `Content-Type` is JSON. A missing header is not JSON. */
export function isJson(contentType: string | undefined): boolean {
  return mediaType(contentType) === JSON_TYPE;
}

/** What the client can read. A missing `Accept` is no restriction (RFC 9110 section 12.5.1). */
export interface Accepted {
  readonly json: boolean;
  readonly stream: boolean;
}

const ALL: Accepted = { json: true, stream: true };

export function accepted(accept: string | undefined): Accepted {
  if (accept === undefined || accept === 'application/json, text/event-stream') return ALL;
  let json = false;
  let stream = false;
  for (const part of accept.toLowerCase().split(',')) {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim());
    if (parameters.some((parameter) => /^q=0(\.0{0,3})?$/.test(parameter))) continue;
    if (type === '*/*' || type === 'application/*' || type === 'application/json') json = true;
    if (type === '*/*' || type === 'text/*' || type === 'text/event-stream') stream = true;
  }
  return { json, stream };
}
