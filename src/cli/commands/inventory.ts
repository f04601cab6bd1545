import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import {
  ApprovedServers,
  asCsv,
  asHtml,
  asNdjson,
  CLIENTS,
  type InventoryRow,
  listFolder,
  movedFile,
  type ScanOptions,
  type System,
  scanHome,
  summaryOf,
} from '../../clients';
import { StrataError, StrataErrors } from '../../errors';
import type { Cli } from '../cli';
import { governanceOf, KNOWN_FILE, ungoverned } from '../clients/governed';
import { existing, homeOf, parseSystem } from '../clients/home';
import { readRegistry } from '../clients/registry-list';
import { ExitCode } from '../exit-code';
import type { Session } from '../session';

interface Options {
  readonly home?: string;
  readonly fleet?: string;
  readonly registry?: string;
  readonly bearer?: string;
  readonly format?: keyof typeof FORMATS;
  readonly check?: true;
  readonly os?: System;
}

const FORMATS = { ndjson: asNdjson, html: asHtml, csv: asCsv } as const;

export function inventoryCommand(cli: Cli): Command {
  return new Command('inventory')
    .description(
      'list the MCP servers that the clients of a home directory are configured with; no value leaves the machine',
    )
    .option('--home <folder>', 'another home directory than your own')
    .option('--fleet <folder>', 'a folder that holds one home directory a machine or user')
    .option(
      '--registry <place>',
      'the base URL of a registry, or a file with its list (GET /v0.1/servers): what is sanctioned',
    )
    .option('--bearer <variable>', 'the variable that holds a token for the registry')
    .addOption(
      new Option('--format <format>', 'what to print (default: ndjson; with --check nothing)').choices(
        Object.keys(FORMATS),
      ),
    )
    .option(
      '--check',
      `fail when a server is neither of the composition, nor of the registry, nor in ${KNOWN_FILE}: for CI and hooks`,
    )
    .option('--os <system>', 'only this layout: linux, macos or windows', parseSystem)
    .action(async (options: Options) => cli.end(await inventory(cli, options)));
}

async function inventory(cli: Cli, options: Options): Promise<ExitCode> {
  const { session } = cli;
  const { home, fleet, registry, bearer, check, format = check ? undefined : 'ndjson', os } = options;
  if (home !== undefined && fleet !== undefined) {
    throw new StrataError('CLIENT_OPTIONS_CONFLICT', 'the command line', { problem: '`--home` or `--fleet`' });
  }
  const approved = registry === undefined ? undefined : await approvedBy(session, registry, bearer);
  const governance = check ? await governanceOf(cli, fleet === undefined) : {};
  const common = { registry: approved, ...governance, ...(os !== undefined && { systems: [os] }) };
  const rows =
    fleet === undefined ? scanOne(session, home, os, common) : scanFleet(resolve(session.folder, fleet), common);
  if (format !== undefined) session.out(FORMATS[format](rows));
  const { servers, entries, sanctioned, tolerated, unknown, blocked, withLiteralSecret, unread } = summaryOf(rows);
  session.err(
    `${servers} servers in ${entries} entries: ${blocked} blocked, ${unknown} unknown, ${tolerated} tolerated, ${sanctioned} sanctioned; ` +
      `${withLiteralSecret} entries hold a credential; ${unread} files were not read.${format === undefined ? '' : ' What cannot be seen is listed at the end.'}`,
  );
  if (check) return checked(session, rows);
  return blocked > 0 ? ExitCode.FINDINGS : ExitCode.OK;
}

/** What could not be read may hold anything: it is told, and is no finding, for its owner may not be able to mend it. */
function checked(session: Session, rows: readonly InventoryRow[]): ExitCode {
  for (const row of rows) {
    if (row.kind === 'unread')
      session.err(`not read: ${[row.machine, row.file].filter(Boolean).join(': ')}: ${row.reason}`);
  }
  const errors = ungoverned(rows);
  if (errors.length > 0) throw new StrataErrors(errors);
  return ExitCode.OK;
}

async function approvedBy(session: Session, place: string, bearer: string | undefined): Promise<ApprovedServers> {
  const { data, subject } = await readRegistry(session, place, bearer);
  return new ApprovedServers(data, subject);
}

type Common = Pick<ScanOptions, 'registry' | 'known' | 'composed' | 'systems'>;

function scanOne(
  session: Session,
  folder: string | undefined,
  system: System | undefined,
  common: Common,
): InventoryRow[] {
  const home = homeOf(session, folder, system);
  const moved = CLIENTS.flatMap((client) => {
    const path = movedFile(client, home);
    return path === undefined ? [] : [{ client, path }];
  });
  return scanHome(home.folder, { ...common, moved });
}

/** Links in a fleet folder may lead anywhere, so they are no homes. */
function scanFleet(folder: string, common: Common): InventoryRow[] {
  return listFolder(existing(folder))
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => scanHome(join(folder, name), { ...common, machine: name }));
}
