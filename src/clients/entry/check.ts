import { credentialIn } from '../../contract';
import { StrataError } from '../../errors';
import type { ClientServer } from './server';

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Checks a server before it goes into a file or a link.
 *
 * @throws CLIENT_NAME_INVALID, CLIENT_URL_INVALID, CLIENT_VARIABLE_INVALID, CLIENT_SECRET_LITERAL
 */
export function checkServer(server: ClientServer): void {
  const { name } = server;
  if (!NAME.test(name) || name === '__proto__') throw new StrataError('CLIENT_NAME_INVALID', name, { name });
  if (server.kind === 'http') {
    checkUrl(name, server.url);
    const { headers = {} } = server;
    const bad = Object.keys(headers).find((header) => !HEADER.test(header));
    if (bad !== undefined) throw new StrataError('CLIENT_VARIABLE_INVALID', name, { text: bad });
    checkVariables(
      name,
      Object.values(headers).map(({ variable }) => variable),
    );
  } else {
    const words = [server.command, ...server.args];
    // `--token abc` says in one word what the next one is.
    for (const [index, word] of words.entries()) {
      refuseSecret(name, word, /^--?([A-Za-z][\w.-]*)$/.exec(words[index - 1] ?? '')?.[1]);
    }
    checkVariables(name, server.env ?? []);
  }
}

function checkUrl(name: string, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? 'it is not a URL' : problemOf(url);
  if (url === undefined || problem !== undefined) {
    throw new StrataError('CLIENT_URL_INVALID', name, { problem: problem ?? 'it is not a URL' });
  }
  refuseSecret(name, text);
  for (const [key, value] of url.searchParams) refuseSecret(name, value, key);
}

function problemOf({ protocol, hostname, username, password, hash }: URL): string | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return 'it is not of the web';
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) return 'it is not encrypted';
  if (username !== '' || password !== '') return 'it holds a user name or a password';
  return hash === '' ? undefined : 'it ends with a fragment';
}

function checkVariables(name: string, variables: readonly string[]): void {
  for (const text of variables) {
    if (!VARIABLE.test(text)) {
      // What was meant as a name may be the value itself.
      throw new StrataError('CLIENT_VARIABLE_INVALID', name, {
        text: credentialIn(text) ?? text.slice(0, 4).concat('...'),
      });
    }
    refuseSecret(name, text);
  }
}

function refuseSecret(subject: string, value: string, name?: string): void {
  const kind = credentialIn(value, name);
  if (kind !== undefined) throw new StrataError('CLIENT_SECRET_LITERAL', subject, { kind });
}
