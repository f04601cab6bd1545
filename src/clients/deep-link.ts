import { StrataError } from '../errors';
import { checkServer } from './entry/check';
import { renderServer } from './entry/render';
import type { ClientServer } from './entry/server';
import type { Client } from './table';

/**
 * The link that installs a server in a client with one click. It holds no secret: where one is needed, the client asks for it or reads it
 * from its environment. The address in it is seen by whoever sees the link.
 *
 * @returns nothing where the client has no such link, or none for this kind of server
 * @throws CLIENT_HEADERS_UNSUPPORTED, and what `checkServer` and `renderServer` raise
 */
export function deepLink(client: Client, server: ClientServer): string | undefined {
  checkServer(server);
  switch (client.link) {
    case 'vscode':
      return `vscode:mcp/install?${vscodeText(client, server)}`;
    case 'vscode-insiders':
      return `vscode-insiders:mcp/install?${vscodeText(client, server)}`;
    case 'cursor':
      return `cursor://anysphere.cursor-deeplink/mcp/install?${named(client, server)}`;
    case 'lm-studio':
      return `lmstudio://add_mcp?${named(client, server)}`;
    case 'goose':
      return gooseLink(client, server);
    default:
      return undefined;
  }
}

function vscodeText(client: Client, server: ClientServer): string {
  const { name, entry, inputs } = renderServer(client, server);
  return encodeURIComponent(JSON.stringify({ name, ...entry, ...(inputs.length > 0 && { inputs }) }));
}

/** The entry as Base64 of its UTF-8: a browser's `btoa` would fail beyond Latin-1. */
function named(client: Client, server: ClientServer): string {
  const { name, entry } = renderServer(client, server);
  const config = Buffer.from(JSON.stringify(entry), 'utf8').toString('base64');
  return `name=${encodeURIComponent(name)}&config=${encodeURIComponent(config)}`;
}

function gooseLink(client: Client, server: ClientServer): string {
  const { name, env = [] } = { env: undefined, ...server };
  // Its links hold headers by their values alone.
  if (server.kind === 'http' && Object.keys(server.headers ?? {}).length > 0) {
    throw new StrataError('CLIENT_HEADERS_UNSUPPORTED', name, { client: client.name });
  }
  const reached =
    server.kind === 'http'
      ? [
          ['type', 'streamable_http'],
          ['url', server.url],
        ]
      : [['cmd', server.command], ...server.args.map((arg) => ['arg', arg])];
  const pairs = [
    ...reached,
    ...[
      ['id', name],
      ['name', name],
      ['description', name],
    ],
    ...env.map((variable) => ['env', `${variable}=${variable}`]),
  ];
  return `goose://extension?${pairs.map(([key = '', value = '']) => `${key}=${encodeURIComponent(value)}`).join('&')}`;
}
