import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a registry was asked, as it came. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface RegistryDouble {
  readonly url: string;
  readonly asked: Asked[];
  /** What is answered in the place of everything else, such as a failure. */
  answer: ((asked: Asked) => { status: number; body: string } | undefined) | undefined;
  close(): Promise<void>;
}

export interface DoubleEntry {
  readonly name: string;
  readonly version?: string;
  readonly latest?: boolean;
  readonly status?: string;
  readonly server?: Readonly<Record<string, unknown>>;
  readonly own?: Readonly<Record<string, unknown>>;
  /** In the allow-list that everyone sees. */
  readonly open?: boolean;
}

const OFFICIAL = 'io.modelcontextprotocol.registry/official';
const OWN = 'dev.strata.registry/entry';

const itemOf = (
  { name, version = '1.0.0', latest = true, status = 'active', server, own }: DoubleEntry,
  open: boolean,
) => ({
  server: { name, version, description: `What ${name} does`, ...server },
  _meta: {
    [OFFICIAL]: { status, publishedAt: '2026-01-02T03:04:05Z', updatedAt: '2026-01-02T03:04:05Z', isLatest: latest },
    ...(!open && {
      [OWN]: {
        tier: 'approved',
        source: 'composition',
        sourceClass: 'internal',
        lifecycle: 'ready',
        evidence: [],
        ...own,
      },
    }),
  },
});

/** A registry that says what a test wants, hostile things too: the API v0.1, the catalogue for bearers, and the workflow's events. */
export async function startRegistryDouble(entries: DoubleEntry[]): Promise<RegistryDouble> {
  const asked: Asked[] = [];
  const double: { answer: RegistryDouble['answer'] } = { answer: undefined };
  const respond = (one: Asked): { status: number; body: string } => {
    const { pathname, searchParams } = new URL(one.url, 'http://registry.invalid');
    const open = !pathname.startsWith('/catalog/');
    const path = open ? pathname : pathname.slice('/catalog'.length);
    const json = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
    if (!open && !one.authorization?.startsWith('Bearer ')) return json(401, { error: 'who are you?' });
    const seen = entries.filter((entry) => !open || entry.open === true);
    if (path === '/v0.1/servers') {
      const start = Number(searchParams.get('cursor') ?? 0);
      const latest = seen.filter((entry) => entry.latest !== false);
      const size = Number(searchParams.get('limit'));
      const more = start + size < latest.length ? { nextCursor: String(start + size) } : {};
      const servers = latest.slice(start, start + size).map((entry) => itemOf(entry, open));
      return json(200, { servers, metadata: { count: servers.length, ...more } });
    }
    const [, name = ''] = /^\/v0\.1\/servers\/([^/]+)\/versions$/.exec(path) ?? [];
    if (name !== '') {
      const servers = seen
        .filter((entry) => entry.name === decodeURIComponent(name))
        .map((entry) => itemOf(entry, open));
      return servers.length === 0 ? json(404, { error: 'Server not found' }) : json(200, { servers, metadata: {} });
    }
    const [, moved = '', version = ''] =
      /^\/x\/strata\/v1\/servers\/([^/]+)\/versions\/([^/]+)\/events$/.exec(path) ?? [];
    const index = entries.findIndex(
      (entry) => entry.name === decodeURIComponent(moved) && (entry.version ?? '1.0.0') === decodeURIComponent(version),
    );
    const entry = entries[index];
    if (entry === undefined) return json(404, { error: 'Not found' });
    if (one.method === 'GET') {
      const detail = { to: entry.own?.['lifecycle'], comment: 'for the release' };
      return json(200, { events: [{ id: 1, at: '2026-02-03T04:05:06Z', kind: 'lifecycle', detail }] });
    }
    const { to } = JSON.parse(one.body) as { to: string };
    entries[index] = { ...entry, own: { ...entry.own, lifecycle: to } };
    return json(200, itemOf(entries[index] as DoubleEntry, false));
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Asked = {
        method: request.method ?? '',
        url: request.url ?? '',
        authorization: request.headers.authorization,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      asked.push(one);
      const { status, body } = double.answer?.(one) ?? respond(one);
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(double, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
