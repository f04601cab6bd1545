import { existsSync } from 'node:fs';
import { Command } from 'commander';
import {
  type Change,
  type Client,
  fileToWrite,
  removeServers,
  renderServer,
  type System,
  withServers,
  writeServers,
} from '../../clients';
import { StrataError } from '../../errors';
import type { Cli } from '../cli';
import { homeOf, parseSystem } from '../clients/home';
import { clientsNamed } from '../clients/named';
import { type Composition, namesOf, type ServerOptions, serversOf } from '../clients/servers';
import { ExitCode } from '../exit-code';
import type { Session } from '../session';

interface Options extends ServerOptions {
  readonly write?: true;
  readonly remove?: true;
  readonly os?: System;
  readonly home?: string;
}

const repeated = (value: string, before: readonly string[]) => [...before, value];

export function clientConfigCommand(cli: Cli): Command {
  return new Command('client-config')
    .description("print servers in the form of an MCP client, or write them into the client's file")
    .argument(
      '<client>',
      'such as vscode, cursor, claude-code; docs/clients.md lists them. `all` for those that this home directory holds',
    )
    .argument('[command...]', 'after `--`: the program of a server that the client starts itself')
    .option('--server <server>', 'only this server of the composition; may be repeated', repeated, [])
    .option('--url <url>', 'the URL of a server or gateway, in place of the composition')
    .option('--name <name>', 'what the client calls the server')
    .option('--bearer <variable>', 'the variable that holds the token for the server')
    .option('--header <header>', 'a header and the variable that holds its value: X-Api-Key=API_KEY', repeated, [])
    .option('--env <variable>', 'a variable that the program gets; may be repeated', repeated, [])
    .option('--write', "write into the client's file, and keep a copy of it from before")
    .option('--remove', "take the servers out of the client's file")
    .option('--home <folder>', 'another home directory than your own')
    .option('--os <system>', 'the layout of the home directory: linux, macos or windows', parseSystem)
    .action(async (id: string, command: readonly string[], options: Options) => {
      await clientConfig(cli.session, () => cli.project(), id, command, options);
      cli.end(ExitCode.OK);
    });
}

async function clientConfig(
  session: Session,
  composition: Composition,
  id: string,
  command: readonly string[],
  options: Options,
): Promise<void> {
  const home = homeOf(session, options.home, options.os);
  const each = clientsNamed(session, id, home);
  if (options.write && options.remove) {
    throw new StrataError('CLIENT_OPTIONS_CONFLICT', 'the command line', { problem: '`--write` or `--remove`' });
  }
  const fileOf = (client: Client) => fileToWrite(client, home, existsSync);
  if (options.remove) {
    const names = await namesOf(session, composition, options);
    each((client) => tell(session, removeServers(client, fileOf(client), names)));
    return;
  }
  const servers = await serversOf(session, composition, command, options);
  each((client) => {
    const rendered = servers.map((server) => renderServer(client, server));
    if (options.write) return tell(session, writeServers(client, fileOf(client), rendered));
    session.err(`${client.name} reads ${fileOf(client)}`);
    session.out(withServers(client, '', rendered).trimEnd());
  });
}

function tell(session: Session, { file, outcome, backup }: Change): void {
  const words = { written: 'Wrote', unchanged: 'Nothing to change in', removed: 'Removed' }[outcome];
  session.out(`${words} ${file}`);
  if (backup !== undefined) session.out(`Before: ${backup}`);
}
