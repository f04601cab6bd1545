import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OFFICIAL_META, REGISTRY_META } from '../../../src/contract';
import { type Browser, logIn, type PortalChange, quiet, startPortalOn, startProvider } from './portal';

/** What a registry was asked, as it came. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Hostile {
  readonly origin: string;
  readonly asked: Asked[];
  /** What the registry answers from now on. */
  answer: (asked: Asked) => Answer;
  logIn(browser: Browser, path?: string): Promise<{ url: string; html: string }>;
  close(): Promise<void>;
}

/** An item of a registry's answer, with anything in it. */
export const item = (server: object, own: object = {}, status = 'active') => ({
  server: { version: '1.0.0', description: 'What it does', ...server },
  _meta: {
    [OFFICIAL_META]: { status, publishedAt: '2026-01-02T03:04:05Z', updatedAt: '2026-01-02T03:04:05Z', isLatest: true },
    [REGISTRY_META]: {
      tier: 'approved',
      source: 'x',
      sourceClass: 'internal',
      lifecycle: 'ready',
      evidence: [],
      ...own,
    },
  },
});

export const listOf = (...servers: object[]): Answer => ({
  status: 200,
  body: JSON.stringify({ servers, metadata: { count: servers.length } }),
});

/** A portal whose registry fails, lies, or passes on what our own would refuse. */
export async function startHostile(answer: Hostile['answer'], change: PortalChange = {}): Promise<Hostile> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const one = { method: request.method ?? '', url: request.url ?? '', authorization: request.headers.authorization };
    asked.push(one);
    const { status, body } = hostile.answer(one);
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const registryUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = await startProvider();
  const around = { provider, registryUrl, output: quiet(), now: Date.now };
  const { portal, origin } = await startPortalOn(around, change);
  const hostile: Hostile = {
    origin,
    asked,
    answer,
    logIn: (browser, path) => logIn(browser, origin, path),
    close: async () => {
      await Promise.all([portal.close(), provider.close()]);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
  return hostile;
}
