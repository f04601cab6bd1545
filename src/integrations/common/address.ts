import { isIP } from 'node:net';
import { credentialIn } from '../../contract';
import { StrataError } from '../../errors';

/**
 * Checks the address of a server that hands out secrets.
 *
 * @throws StrataError SECRET_ADDRESS_INVALID
 */
export function secureAddress(address: string, subject: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const reason = faultOf(url, address);
  if (url === undefined || reason !== undefined) {
    throw new StrataError('SECRET_ADDRESS_INVALID', subject, {
      address: shown(address),
      reason: reason ?? 'it is no URL',
    });
  }
  return url;
}

function faultOf(url: URL | undefined, address: string): string | undefined {
  if (url === undefined) return 'it is no URL';
  if (url.protocol !== 'https:') return 'secrets travel over TLS alone';
  if (url.username !== '' || url.password !== '' || credentialIn(address) !== undefined) return 'it holds credentials';
  return url.pathname !== '/' || url.search !== '' || url.hash !== '' ? 'it is more than an origin' : undefined;
}

/** A credential is not repeated in an error. */
function shown(address: string): string {
  return address.includes('@') ? address.replace(/\/\/[^/]*@/, '//...@') : address;
}

/** The namespace of a Service, where a name is one's. */
export function serviceNamespace({ hostname }: URL): string | undefined {
  return /^[a-z0-9-]+\.([a-z0-9-]+)\.svc(\.cluster\.local)?$/.exec(hostname)?.[1];
}

/** Whether a host is found by name. */
export function isName({ hostname }: URL): boolean {
  return isIP(hostname.replace(/[[\]]/g, '')) === 0;
}
