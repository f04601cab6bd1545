import type { Call } from './context';

/** Largest form, bytes. */
const LARGEST = 8_192;

export type FormFault = 'foreign' | 'type' | 'large';

/**
 * Reads a form that one of our pages sent. Browsers say where a form comes from: a form of another page is not read at all.
 */
export async function readForm(call: Call, origin: string): Promise<URLSearchParams | FormFault> {
  const from = call.req.header('origin');
  const site = call.req.header('sec-fetch-site');
  if (from !== origin || (site !== undefined && site !== 'same-origin')) return 'foreign';
  const [type] = (call.req.header('content-type') ?? '').split(';');
  if (type?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return 'type';
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of call.req.raw.body ?? []) {
    size += chunk.length;
    if (size > LARGEST) return 'large';
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}
