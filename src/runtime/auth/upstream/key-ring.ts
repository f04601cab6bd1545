import type { JWK } from 'jose';
import type { TokenSigner } from '../../../contract';
import { WatchedFile } from '../outbound/watched-file';
import { makeSigningKey, readSigningKey, type SigningKey } from './signing-key';
import { UpstreamTokenError } from './upstream-token-error';

/** Longest life of a token that the gateway signs, milliseconds: as long is a key shown that does not sign any more. */
const LONGEST_TOKEN = 3_600_000;

interface Retired {
  readonly jwk: JWK;
  readonly until: number;
}

/**
 * The keys of a signer: one that signs, and those that tokens may still be signed by. Files are read again when they change; the key that was there before is
 * shown until its last token has ended.
 */
export class KeyRing {
  private readonly current: KeySlot;
  private readonly previous: KeySlot | undefined;
  private retired: readonly Retired[] = [];
  private last: SigningKey | undefined;

  constructor(
    { keyFile, previousKeyFile }: TokenSigner,
    private readonly now: () => number,
  ) {
    this.current = keyFile === undefined ? new MadeKey() : new FileKey(keyFile);
    this.previous = previousKeyFile === undefined ? undefined : new FileKey(previousKeyFile);
  }

  /**
   * The key that signs.
   *
   * @throws UpstreamTokenError when its file cannot be read
   */
  async signing(): Promise<SigningKey> {
    const key = await this.current.get();
    const { last } = this;
    if (last !== undefined && last.jwk.kid !== key.jwk.kid) {
      this.retired = [...this.retired, { jwk: last.jwk, until: this.now() + LONGEST_TOKEN }];
    }
    this.last = key;
    return key;
  }

  /** The public keys, each once, the one that signs first. */
  async published(): Promise<readonly JWK[]> {
    const keys = [(await this.signing()).jwk];
    if (this.previous !== undefined) keys.push((await this.previous.get()).jwk);
    this.retired = this.retired.filter(({ until }) => until > this.now());
    const all: JWK[] = [...keys, ...this.retired.map(({ jwk }) => jwk)];
    return all.filter(({ kid }, index) => all.findIndex((other) => other.kid === kid) === index);
  }
}

interface KeySlot {
  get(): Promise<SigningKey>;
}

class MadeKey implements KeySlot {
  private readonly key = makeSigningKey();

  get(): Promise<SigningKey> {
    return this.key;
  }
}

class FileKey implements KeySlot {
  private readonly file: WatchedFile;
  private pem: string | undefined;
  private key: Promise<SigningKey> | undefined;

  constructor(path: string) {
    this.file = new WatchedFile(path);
  }

  async get(): Promise<SigningKey> {
    try {
      const pem = this.file.read();
      if (this.key === undefined || pem !== this.pem) {
        this.pem = pem;
        this.key = Promise.resolve().then(() => readSigningKey(pem));
      }
      return await this.key;
    } catch (error) {
      throw new UpstreamTokenError(
        'configuration',
        `${this.file.path}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
}
