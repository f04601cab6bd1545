import { assistants } from './assistants';
import type { Client } from './client';
import { editors } from './editors';
import { terminals } from './terminals';

/** Every client that is known, by id. The writer, the scanner, deep links and docs/clients.md are driven by it. */
export const CLIENTS: readonly Client[] = [...editors, ...assistants, ...terminals].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

export function findClient(id: string): Client | undefined {
  return CLIENTS.find((client) => client.id === id);
}

export * from './client';
