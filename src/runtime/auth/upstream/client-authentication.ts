import { createPrivateKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, importPKCS8, type JWK } from 'jose';
import { type ClientAuth, ClientSecretPost, PrivateKeyJwt } from 'openid-client';
import type { JsonObject } from '../../mcp/json';

/**
 * How a secret is shown: in the header, unless the authorization server only takes it in the body (RFC 8414,
 * `token_endpoint_auth_methods_supported`, where the header is the default).
 */
export function secretAuthentication(secret: string, metadata: JsonObject): ClientAuth {
  const methods = metadata.token_endpoint_auth_methods_supported;
  const onlyInBody =
    Array.isArray(methods) && !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
  return onlyInBody ? ClientSecretPost(secret) : inHeader(secret);
}

/**
 * RFC 6749, 2.3.1, by the encoding of HTML forms to the letter: it leaves `-`, `.` and `_` as they are, and so do they reach authorization
 * servers that forget to decode. The library encodes them too.
 */
function inHeader(secret: string): ClientAuth {
  return (_, { client_id: id }, __, headers) => {
    headers.set(
      'authorization',
      `Basic ${Buffer.from(`${formEncoded(id)}:${formEncoded(secret)}`).toString('base64')}`,
    );
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/**
 * How a private key is shown: by a signed assertion (RFC 7523, `private_key_jwt`).
 *
 * @throws Error when it is no usable private key; the message holds nothing of it
 */
export async function keyAuthentication(pem: string): Promise<ClientAuth> {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new Error('it is no private key in PEM');
  }
  const algorithm = algorithmOf(key);
  const plain = key.export({ type: 'pkcs8', format: 'pem' }) as string;
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' }) as JWK;
  const kid = await calculateJwkThumbprint({ kty, crv, x, y, n, e } as JWK);
  return PrivateKeyJwt({ key: await importPKCS8(plain, algorithm), kid });
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  if (asymmetricKeyType === 'rsa') return 'RS256';
  if (asymmetricKeyType === 'ed25519') return 'Ed25519';
  const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };
  const algorithm = curves[asymmetricKeyDetails?.namedCurve ?? ''];
  if (algorithm === undefined) throw new Error('it is neither an RSA nor an EC nor an Ed25519 key');
  return algorithm;
}
