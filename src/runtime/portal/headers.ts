import { createHash } from 'node:crypto';
import { ISLAND } from './pages/island';
import { STYLE } from './pages/style';

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing but our own style and script, by their hashes; no frame around us, no form to anywhere else. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src ${hash(STYLE)}`,
  `script-src ${hash(ISLAND)}`,
  "connect-src 'self'",
  // The empty icon.
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Of every answer. Pages are not kept, and are not compressed here: one that holds a form's secret beside what a reader searched for would give the secret away by
 * its length (BREACH).
 */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  // With `no-referrer` browsers send our own forms with `Origin: null`, as those of strangers.
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  'Cache-Control': 'no-store, no-transform',
};
