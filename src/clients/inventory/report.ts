import { BLIND_SPOTS } from './blind-spots';
import type { InventoryRow, InventoryServer } from './scan';

/** How many servers there are of each standing, counted by what they are, not by how often they are configured. */
export interface InventorySummary {
  readonly kind: 'summary';
  readonly servers: number;
  readonly entries: number;
  readonly sanctioned: number;
  readonly tolerated: number;
  readonly unknown: number;
  readonly blocked: number;
  /** Entries with a credential in the file. */
  readonly withLiteralSecret: number;
  readonly unread: number;
}

export const isServer = (row: InventoryRow): row is InventoryServer => row.kind === 'server';

export function summaryOf(rows: readonly InventoryRow[]): InventorySummary {
  const entries = rows.filter(isServer);
  const count = (standing: InventoryServer['standing']) =>
    new Set(entries.filter((entry) => entry.standing === standing).map(({ identity }) => identity)).size;
  return {
    kind: 'summary',
    servers: new Set(entries.map(({ identity }) => identity)).size,
    entries: entries.length,
    sanctioned: count('sanctioned'),
    tolerated: count('tolerated'),
    unknown: count('unknown'),
    blocked: count('blocked'),
    withLiteralSecret: entries.filter(({ values }) => values.some(({ secret }) => secret !== undefined)).length,
    unread: rows.filter(({ kind }) => kind === 'unread').length,
  };
}

/** One line of JSON a row, then what cannot be seen, then the numbers. */
export function asNdjson(rows: readonly InventoryRow[]): string {
  const spots = BLIND_SPOTS.map((text) => ({ kind: 'blind-spot', text }));
  return [...rows, ...spots, summaryOf(rows)].map((row) => JSON.stringify(row)).join('\n');
}

const COLUMNS = [
  'kind',
  'machine',
  'standing',
  'identity',
  'registryName',
  'name',
  'clients',
  'file',
  'scope',
  'transport',
  'enabled',
  'values',
  'note',
  'composed',
  'owner',
  'expired',
] as const;

/** A table for spreadsheets (RFC 4180). No cell is taken for a formula. */
export function asCsv(rows: readonly InventoryRow[]): string {
  const spots: InventoryRow[] = BLIND_SPOTS.map((text) => ({ kind: 'blind-spot', text }));
  const lines = [...rows, ...spots].map((row) => {
    const cells: Partial<Record<(typeof COLUMNS)[number], string>> = isServer(row)
      ? {
          ...row,
          clients: row.clients.join(' '),
          enabled: row.enabled ? 'yes' : 'no',
          values: row.values.map(valueText).join('; '),
        }
      : row.kind === 'unread'
        ? { ...row, clients: row.clients.join(' '), note: row.reason }
        : { kind: row.kind, machine: row.machine, note: row.text };
    return COLUMNS.map((column) => cell(cells[column] ?? '')).join(',');
  });
  return [COLUMNS.join(','), ...lines].join('\r\n');
}

export const valueText = ({ at, name, value, secret }: InventoryServer['values'][number]) =>
  [at, name, value, secret === undefined ? undefined : `(${secret})`].filter((part) => part !== undefined).join(' ');

/** Spreadsheets run what begins with one of these signs, white space before it or not. */
function cell(text: string): string {
  const harmless = /^[\s]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
  return /[",\r\n';]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
