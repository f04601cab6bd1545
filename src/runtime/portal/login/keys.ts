import { hkdfSync, randomBytes } from 'node:crypto';
import { EncryptJWT, type JWTPayload, jwtDecrypt } from 'jose';
import { WatchedFile } from '../../auth/outbound/watched-file';

/** Fewest characters of a secret: 32 random bytes have 43 in Base64. */
const SHORTEST = 32;
const BYTES = 32;

/** What is sealed. A text that was sealed for one purpose opens for no other. */
export type Purpose = 'attempt' | 'session';

/**
 * Seals what a browser keeps, so that nobody reads or changes it: AES-256-GCM, each purpose and each portal with a key of its own (HKDF, RFC 5869). The secret is a file that
 * replicas share. It has a line for each secret: the first one seals, and what others sealed still opens, so that a secret is replaced without logging anybody out.
 * Without a file the secret lives as long as the process.
 */
export class Keys {
  private readonly file: WatchedFile | undefined;
  private derived: { readonly text: string; readonly keys: Map<Purpose, Uint8Array[]> } | undefined;
  private readonly own = randomBytes(BYTES).toString('base64');

  /** @throws Error when there is a file, and no secret in it */
  constructor(
    file: string | undefined,
    private readonly origin: string,
    private readonly now: () => number,
  ) {
    this.file = file === undefined ? undefined : new WatchedFile(file);
    this.keysOf('session');
  }

  seal(purpose: Purpose, payload: JWTPayload, ends: number): Promise<string> {
    const [key] = this.keysOf(purpose);
    if (key === undefined) throw new Error('there is no key');
    return new EncryptJWT(payload)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(Math.floor(ends / 1_000))
      .encrypt(key);
  }

  /** What was sealed; nothing where it was not by one of these keys for this purpose, or is over. */
  async open(purpose: Purpose, sealed: string): Promise<JWTPayload | undefined> {
    const options = {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      currentDate: new Date(this.now()),
    };
    for (const key of this.keysOf(purpose)) {
      try {
        return (await jwtDecrypt(sealed, key, options)).payload;
      } catch {
        // Another key may open it.
      }
    }
    return undefined;
  }

  private keysOf(purpose: Purpose): readonly Uint8Array[] {
    const text = this.file?.read() ?? this.own;
    if (this.derived?.text !== text) this.derived = { text, keys: new Map() };
    const known = this.derived.keys.get(purpose);
    if (known !== undefined) return known;
    const secrets = text.split(/\r?\n/).map((line) => line.trim());
    const usable = secrets.filter((line) => line !== '');
    if (usable.length === 0 || usable.some((line) => line.length < SHORTEST)) {
      throw new Error(`a secret of sessions has fewer than ${SHORTEST} characters`);
    }
    const made = usable.map(
      (secret) => new Uint8Array(hkdfSync('sha256', secret, '', `${purpose} ${this.origin}`, BYTES)),
    );
    this.derived.keys.set(purpose, made);
    return made;
  }
}
