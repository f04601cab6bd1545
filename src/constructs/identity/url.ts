import { StrataError } from '../../errors';

/**
 * Reads a URL that is compared, or connected to.
 *
 * @param prop what it is, for the error
 * @throws StrataError IDENTITY_URL_INVALID
 */
export function plainUrl(text: string, prop: string, subject: string): URL {
  const reason = faultOf(text);
  if (reason !== undefined) {
    throw new StrataError('IDENTITY_URL_INVALID', subject, { url: withoutCredentials(text), prop, reason });
  }
  return new URL(text);
}

/** What keeps a URL from being used. */
export function faultOf(text: string): string | undefined {
  if (!URL.canParse(text) || !/^https?:\/\//.test(text)) {
    return 'it is no http or https URL';
  }
  const { username, password, search, hash } = new URL(text);
  if (username !== '' || password !== '') {
    return 'it holds credentials';
  }
  return search !== '' || hash !== '' || /[?#]/.test(text) ? 'it has a query or a fragment' : undefined;
}

/** An error must not repeat a password. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@');
}
