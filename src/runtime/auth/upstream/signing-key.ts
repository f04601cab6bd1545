import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';

/** A key that signs, and how others know it. */
export interface SigningKey {
  readonly key: KeyObject;
  readonly algorithm: 'ES256' | 'EdDSA';
  /** The public half, with its thumbprint (RFC 7638) as `kid`. */
  readonly jwk: JWK & { readonly kid: string };
}

/**
 * Reads a private key from PEM: EC on P-256, or Ed25519.
 *
 * @throws Error when it is neither; the message holds nothing of the key
 */
export function readSigningKey(pem: string): Promise<SigningKey> {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Error('it is no private key in PEM');
  }
  return describe(key);
}

/** A key that nobody else has. */
export function makeSigningKey(): Promise<SigningKey> {
  return describe(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

async function describe(key: KeyObject): Promise<SigningKey> {
  const algorithm = algorithmOf(key);
  if (algorithm === undefined) throw new Error('it is neither an EC key on P-256 nor an Ed25519 key');
  const jwk = createPublicKey(key).export({ format: 'jwk' }) as JWK;
  return { key, algorithm, jwk: { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: algorithm, use: 'sig' } };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningKey['algorithm'] | undefined {
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  return asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1' ? 'ES256' : undefined;
}
