import type { PortalInstall } from '../contract';
import { deepLink } from './deep-link';
import { renderServer } from './entry/render';
import { withServers } from './install';
import { CLIENTS, type Client, type ClientFile } from './table';

/**
 * How every client of the table comes to a gateway: a link where it installs from one, its command where it has one, and what stands in its file. Clients whose
 * files take programs only are left out. No secret is in it: clients log in themselves.
 *
 * @param name what the gateway is called in people's clients, such as `acme`
 * @param url where clients reach it
 * @throws CLIENT_NAME_INVALID, CLIENT_URL_INVALID, CLIENT_SECRET_LITERAL
 */
export function gatewayInstalls(name: string, url: string): PortalInstall[] {
  const server = { kind: 'http', name, url } as const;
  const installs = CLIENTS.filter(({ http }) => http !== undefined).map((client): PortalInstall => {
    const link = deepLink(client, server);
    const command = client.add?.map((word) => word.replace('{name}', name).replace('{url}', url));
    return {
      client: client.id,
      title: client.name,
      ...(link !== undefined && { link }),
      ...(command?.every(isPlain) === true && { command: command.join(' ') }),
      text: withServers(client, '', [renderServer(client, server)]),
      files: filesOf(client),
    };
  });
  return installs.sort((one, other) => rank(one) - rank(other) || (one.title < other.title ? -1 : 1));
}

/** What takes one click comes first, then what takes one line. */
const rank = ({ link, command }: PortalInstall) => (link !== undefined ? 0 : command !== undefined ? 1 : 2);

/** Whether every shell of every system takes a word as it stands. */
const isPlain = (word: string) => /^[\w%+=:./-]+$/.test(word);

/** Folders of Windows that have a name of their own. */
const NAMED = [
  ['AppData/Roaming/', '%APPDATA%\\'],
  ['AppData/Local/', '%LOCALAPPDATA%\\'],
] as const;

function filesOf({ files }: Client): PortalInstall['files'] {
  const first = (all: readonly ClientFile[]) => all.find(({ path, key }) => !path.includes('*') && key === undefined);
  const unix = (all: readonly ClientFile[]) => `~/${first(all)?.path}`;
  const path = first(files.windows)?.path ?? '';
  const [folder, named] = NAMED.find(([start]) => path.startsWith(start)) ?? ['', '%USERPROFILE%\\'];
  const windows = named + path.slice(folder.length).replaceAll('/', '\\');
  return { linux: unix(files.linux), macos: unix(files.macos), windows };
}
