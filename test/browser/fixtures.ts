import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENTRIES } from '../../src/catalog/entries';
import { catalogServerJson } from '../../src/catalog/server-json';
import { type CatalogEntry, type PortalServer, ToolLock } from '../../src/contract';
import { COMPOSED, GATEWAY, PUBLIC } from '../runtime/support/portal';
import type { Bridge } from './prometheus';

const lock = ToolLock.parse(JSON.parse(readFileSync(join(process.cwd(), 'src/catalog/tools.lock.json'), 'utf8')));
const catalogue = (Object.values(ENTRIES) as CatalogEntry[]).map(catalogServerJson);

/** As long as the specification lets names, titles and descriptions be. */
export const LONG = `io.github.${'an-organisation-with-a-long-name'.repeat(2)}/${'a-server-with-a-long-name-'.repeat(4)}x`;

/** What the public lists: the catalogue, and what is hard to show. */
export const LISTED: readonly object[] = [
  ...PUBLIC,
  ...catalogue,
  {
    name: LONG,
    version: '2026.11.21-rc.1.with.a.long.label',
    title: 'Pneumonoultramicroscopicsilicovolcanoconiosis-Donaudampfschifffahrtsgesellschaft records, and more',
    description: 'W'.repeat(100),
  },
  {
    name: 'io.github.somebody/blocked',
    version: '1.0.0',
    title: 'Clipboard sync',
    description: 'Shares your clipboard with every model.',
  },
];

/** Internal servers of two teams. */
export const INTERNAL: readonly object[] = [
  ...COMPOSED,
  {
    server: {
      name: 'com.acme/files',
      version: '1.4.2',
      title: 'Team files',
      description: 'Reads and writes the folders of a team.',
    },
    owner: 'Storage',
    tenant: 'payments',
    dataClass: 'confidential',
  },
  {
    server: {
      name: 'com.acme/ledger',
      version: '3.1.0',
      title: 'Ledger',
      description: 'Balances and bookings. Read only.',
    },
    owner: 'Payments',
    tenant: 'payments',
    dataClass: 'restricted',
  },
  {
    server: {
      name: 'com.acme/runbooks',
      version: '0.9.0',
      title: 'Runbooks',
      description: 'Finds the runbook of an alert.',
    },
    owner: 'Operations',
    tenant: 'operations',
    dataClass: 'internal',
  },
];

const FILES_README = `# Team files

Reads and writes files **within the folders that are mounted**, and nowhere else.

| folder | access |
|---|---|
| \`/data/shared\` | read and write |
| \`/data/archive\` | read |

1. Ask for \`list_allowed_directories\` first.
2. Prefer \`edit_file\` with \`dryRun\` over \`write_file\`.

\`\`\`json
{ "path": "/data/shared/report.md" }
\`\`\`

> Large files are cut: use \`head\` and \`tail\`.

Questions: [the handbook](https://example.com/handbook).
`;

const workload = (name: string) => ({ platform: 'acme', namespace: 'payments', workload: name });

export const SERVERS: PortalServer[] = [
  {
    name: 'com.acme/files',
    readme: FILES_README,
    tools: (lock.servers['filesystem']?.tools ?? []).map(({ name, title, description, annotations, tokens }) => ({
      name,
      title,
      description,
      annotations,
      tokens,
    })),
    permissions: [
      'It runs as an unprivileged user and cannot change its own programs.',
      'It writes to /data/shared, and reads /data/archive.',
    ],
    egress: [],
    workload: workload('files'),
  },
  {
    name: 'com.acme/github',
    permissions: ['It runs as an unprivileged user.'],
    egress: ['api.github.com:443'],
    tools: [{ name: 'search_issues', description: 'Finds issues.', annotations: { readOnlyHint: true }, tokens: 120 }],
    workload: workload('github'),
  },
  { name: 'com.acme/ledger', permissions: [], workload: workload('ledger') },
  {
    name: 'com.acme/runbooks',
    permissions: [],
    workload: { platform: 'acme', namespace: 'operations', workload: 'runbooks' },
  },
];

/** Busy by day, quiet at night, and one that nobody calls. */
export const BRIDGES: readonly Bridge[] = [
  {
    ...workload('files'),
    calls: (ago) =>
      Array.from({ length: 2 + ((ago * 7) % 11) }, (_, index) => [
        ['read_text_file', 'edit_file', 'list_directory', 'search_files'][(index + ago) % 4] ?? '',
        index === 0 && ago % 5 === 0 ? 'tool_error' : undefined,
        0.02 + index * 0.01,
      ]),
  },
  { ...workload('github'), calls: (ago) => (ago % 3 === 0 ? [['search_issues', undefined, 0.4]] : []) },
  { ...workload('ledger'), calls: () => [] },
];

export { GATEWAY };
