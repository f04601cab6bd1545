import { readFileSync } from 'node:fs';
import { StrataError } from '../../errors';

/** Shortest key, bytes: as long as the hash (RFC 2104, section 3). */
const LEAST = 32;

/**
 * Reads the key that seals the audit chain. Line ends at its end are not part of it.
 *
 * @throws StrataError AUDIT_KEY_UNUSABLE
 */
export function readAuditSecret(file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new StrataError('AUDIT_KEY_UNUSABLE', file, { reason: (error as NodeJS.ErrnoException).code ?? 'unknown' });
  }
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  if (end < LEAST) {
    throw new StrataError('AUDIT_KEY_UNUSABLE', file, { reason: `it has ${end} bytes, and ${LEAST} are the least` });
  }
  return bytes.subarray(0, end);
}
