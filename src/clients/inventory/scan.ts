import { ConfigDocument } from '../edit/document';
import { Unreadable } from '../edit/format';
import { type FoundServer, serversAt } from '../entry/read';
import { readBounded } from '../file/read';
import type { Client, System } from '../table';
import { type Candidate, leadsOutside, projectFiles, userFiles } from './find-files';
import { identityOf, identityText } from './identity';
import { publicText } from './public-text';
import { notesOf, type ValueNote } from './secrets';
import { type Governance, type Standings, standingsOf } from './standing';

/** One server in one file. Nothing of it is a value from the file but names, versions and addresses. */
export interface InventoryServer extends Standings {
  readonly kind: 'server';
  /** The folder of the fleet that it was found in. */
  readonly machine?: string;
  /** Which clients read the file. */
  readonly clients: readonly string[];
  /** Relative to the home directory. */
  readonly file: string;
  readonly scope: 'user' | 'project';
  /** What it is called there. Two files may call one server by two names. */
  readonly name: string;
  /** What it is, whatever it is called. */
  readonly identity: string;
  readonly transport: FoundServer['kind'];
  readonly enabled: boolean;
  readonly values: readonly ValueNote[];
}

/** A file that could not be looked into. */
export interface InventoryBlindFile {
  readonly kind: 'unread';
  readonly machine?: string;
  readonly clients: readonly string[];
  readonly file: string;
  readonly reason: string;
}

/** Something that a scan of files does not see. */
export interface InventoryBlindSpot {
  readonly kind: 'blind-spot';
  readonly machine?: string;
  readonly text: string;
}

export type InventoryRow = InventoryServer | InventoryBlindFile | InventoryBlindSpot;

export interface ScanOptions extends Governance {
  /** Told with each row. */
  readonly machine?: string;
  /** The layouts to look for. @default all of them: a copy of a home directory does not say where it comes from */
  readonly systems?: readonly System[];
  /** Files that variables of the environment move, by client. */
  readonly moved?: readonly { readonly client: Client; readonly path: string }[];
}

/** Looks through one home directory. Reads only; nothing is started and nothing is asked of a network. */
export function scanHome(home: string, options: ScanOptions = {}): InventoryRow[] {
  const { machine, systems, moved = [] } = options;
  const projects = projectFiles(home);
  const own = [
    ...userFiles(home, systems),
    ...moved.map(({ client, path }) => ({ client, path, shown: `$${client.moved?.variable}/${client.moved?.file}` })),
  ];
  const rows = [...grouped(own, 'user', home, options), ...grouped(projects.found, 'project', home, options)];
  const spot = {
    kind: 'blind-spot',
    ...(machine !== undefined && { machine: publicText(machine) }),
    text: 'there are too many folders to look for projects in all of them',
  } as const;
  return projects.isComplete ? rows : [...rows, spot];
}

type Scope = InventoryServer['scope'];

/** Files that several clients read are looked at once. */
function grouped(candidates: readonly Candidate[], scope: Scope, home: string, options: ScanOptions): InventoryRow[] {
  const files = new Map<string, Candidate[]>();
  for (const candidate of candidates) files.set(candidate.path, [...(files.get(candidate.path) ?? []), candidate]);
  return [...files.values()].flatMap((readers) => rowsOf(readers, scope, home, options));
}

function rowsOf(readers: readonly Candidate[], scope: Scope, home: string, options: ScanOptions): InventoryRow[] {
  const [first] = readers;
  if (first === undefined) return [];
  const machine = options.machine === undefined ? {} : { machine: publicText(options.machine) };
  const clients = [...new Set(readers.map(({ client }) => client.id))];
  const place = { ...machine, clients, file: first.shown.split('/').map(publicText).join('/') };
  try {
    const isMoved = first.shown.startsWith('$');
    if (!isMoved && leadsOutside(home, first.path)) throw new Unreadable('a link leads out of the home directory');
    const file = readBounded(first.path, first.client.format);
    if (file === undefined) return [];
    const { data } = new ConfigDocument(first.client, file.text);
    const keys = readers.flatMap(({ client, key }) => (key === undefined ? client.keys : [key]));
    const distinct = [...new Map(keys.map((key) => [key.join('\n'), key])).values()];
    return distinct.flatMap((key) => serversAt(data, key)).map((server) => serverRow(server, place, scope, options));
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return [{ kind: 'unread', ...place, reason: error.message }];
  }
}

function serverRow(
  server: FoundServer,
  place: Pick<InventoryServer, 'machine' | 'clients' | 'file'>,
  scope: Scope,
  governance: ScanOptions,
): InventoryServer {
  const identity = identityOf(server);
  return {
    kind: 'server',
    ...place,
    scope,
    name: publicText(server.name),
    identity: identityText(identity),
    transport: server.kind,
    enabled: server.enabled,
    ...standingsOf(identity, governance),
    values: notesOf(server),
  };
}
