import type { Client } from '../src/clients';

export function clientsPage(clients: readonly Client[]): string;
