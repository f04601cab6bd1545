import { type Call, failure } from './answer';

/**
 * Reads a body of JSON. Anything else is refused: a form of a foreign page can send text, and never this type without asking first.
 */
export async function jsonBody(call: Call, most: number): Promise<{ readonly json: unknown } | Response> {
  const [type] = (call.req.header('content-type') ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/json') return failure(415, 'The body is application/json');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of call.req.raw.body ?? []) {
    size += chunk.length;
    if (size > most) return failure(413, `The body has more than ${most} bytes`);
    chunks.push(chunk);
  }
  try {
    return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) };
  } catch {
    return failure(400, 'The body is not JSON');
  }
}
