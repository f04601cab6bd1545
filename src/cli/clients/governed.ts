import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type InventoryRow, type InventoryServer, isServer, readKnownServers, type ScanOptions } from '../../clients';
import { StrataError } from '../../errors';
import { expectedEndpoint, runningEndpoints } from '../../targets/local';
import type { Cli } from '../cli';
import { compose } from '../project/compose';
import { SETTINGS_FILE } from '../project/settings';

/** The file beside a composition in which people answer for servers that it does not have. */
export const KNOWN_FILE = 'known-servers.yaml';

/**
 * What governs the servers of a machine beside a registry: the composition in the folder, which this machine alone serves, and what people answer for.
 *
 * @param isOwn whether it is this machine that is looked at: what others have on loopback is no server of this composition
 * @throws CLIENT_KNOWN_INVALID, and what reading a composition raises
 */
export async function governanceOf(cli: Cli, isOwn: boolean): Promise<Pick<ScanOptions, 'known' | 'composed'>> {
  const today = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  const known = readKnownServers(join(cli.folder(), KNOWN_FILE), today);
  const hasComposition = existsSync(join(cli.folder(), SETTINGS_FILE));
  return isOwn && hasComposition ? { known, composed: await composedAddresses(cli) } : { known };
}

/** Where the composition's servers are now, and where they would be. */
async function composedAddresses(cli: Cli): Promise<ReadonlyMap<string, string>> {
  const project = cli.project();
  const { servers } = await compose(project, cli.session);
  const endpoints = [
    ...servers.map((server) => expectedEndpoint(project.folder, server)),
    ...runningEndpoints(project.folder),
  ];
  return new Map(endpoints.map(({ id, url }) => [url.replace(/\/+$/, ''), id]));
}

/** One error for each server that nobody answers for, or that is blocked, with every place that has it. */
export function ungoverned(rows: readonly InventoryRow[]): readonly StrataError[] {
  const servers = new Map<string, InventoryServer[]>();
  for (const row of rows.filter(isServer)) {
    if (row.standing === 'unknown' || row.standing === 'blocked') {
      servers.set(row.identity, [...(servers.get(row.identity) ?? []), row]);
    }
  }
  return [...servers].map(([identity, entries]) => errorOf(identity, entries));
}

function errorOf(identity: string, entries: readonly InventoryServer[]): StrataError {
  const places = entries.map(placeOf).join(', ');
  const [{ standing, owner, expired } = { standing: 'unknown' }] = entries;
  if (standing === 'blocked') return new StrataError('INVENTORY_SERVER_BLOCKED', identity, { places });
  return owner === undefined || expired === undefined
    ? new StrataError('INVENTORY_SERVER_UNKNOWN', identity, { places, file: KNOWN_FILE })
    : new StrataError('INVENTORY_SERVER_EXPIRED', identity, { owner, expired, places, file: KNOWN_FILE });
}

const placeOf = ({ machine, file, name }: InventoryServer) =>
  `\`${name}\` in ${machine === undefined ? '' : `${machine}: `}${file}`;
