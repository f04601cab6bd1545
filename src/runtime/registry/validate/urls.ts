import { isIP } from 'node:net';
import { isPublicAddress, type ServerJson, type SourceClass } from '../../../contract';
import { type DocumentProblem, pointerOf } from './problem';

/** Names that lead into the network of who resolves them. */
const LOCAL = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa|svc|cluster\.local)$/i;
/** The official schema lets a URL begin with a variable, which the client fills in. */
const TEMPLATE = /^\{[A-Za-z_][A-Za-z0-9_]*\}/;

/** Rules on every URL of a server.json: what a page would link to or a client would connect to. */
export function urlProblems(server: ServerJson, source: SourceClass): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  const check = (pointer: string, text: string | undefined, remote: boolean) => {
    const message = text === undefined ? undefined : faultOf(text, remote && source !== 'internal');
    if (message !== undefined) problems.push({ pointer, message });
  };
  check('/websiteUrl', server.websiteUrl, false);
  check('/repository/url', server.repository?.url, false);
  server.icons?.forEach((icon, index) => {
    check(pointerOf('icons', index, 'src'), icon.src, true);
    if (!icon.src.startsWith('https:'))
      problems.push({ pointer: pointerOf('icons', index, 'src'), message: 'not https' });
  });
  server.remotes?.forEach(({ url }, index) => {
    check(pointerOf('remotes', index, 'url'), url, true);
  });
  server.packages?.forEach(({ registryType, identifier, registryBaseUrl }, index) => {
    if (registryType === 'mcpb') check(pointerOf('packages', index, 'identifier'), identifier, true);
    if (typeof registryBaseUrl === 'string')
      check(pointerOf('packages', index, 'registryBaseUrl'), registryBaseUrl, true);
  });
  return problems;
}

/** @param foreign it was written by others, so that it must lead to a public host over TLS */
function faultOf(text: string, foreign: boolean): string | undefined {
  if (TEMPLATE.test(text)) return foreign ? 'the host is a variable, so that nobody can say where it leads' : undefined;
  // A variable in the path is fine; one in the host is not, and no URL with it parses.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return 'not a URL';
  if (!/^https?:$/.test(url.protocol)) return `a URL with the scheme ${url.protocol} is not served`;
  if (url.username !== '' || url.password !== '') return 'a URL holds no credentials';
  if (/[{}]|%7b|%7d/i.test(url.host)) return 'the host is a variable, so that nobody can say where it leads';
  if (!foreign) return undefined;
  if (url.protocol !== 'https:') return 'not https';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPublicAddress(host) ? undefined : 'the address is not public';
  return LOCAL.test(host) || !host.includes('.') ? 'the host is not public' : undefined;
}
