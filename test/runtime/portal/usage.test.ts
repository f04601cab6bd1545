import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Browser, logIn, startWorld, type World } from '../support/portal';

/** What Prometheus was asked, and what it answers. `npm run test:browser` asks a real one. */
const asked: URL[] = [];
let answer: (url: URL) => { status: number; body: string };
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://prometheus.invalid');
  asked.push(url);
  const { status, body } = answer(url);
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
});

const vector = (...result: object[]) => ({
  status: 200,
  body: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }),
});
const good = (url: URL) =>
  url.pathname.endsWith('query_range')
    ? {
        status: 200,
        body: JSON.stringify({
          status: 'success',
          data: {
            resultType: 'matrix',
            result: [{ metric: {}, values: [[Number(url.searchParams.get('end')), '41.6']] }],
          },
        }),
      }
    : vector({
        metric: { namespace: 'payments', workload: 'github', gen_ai_tool_name: '<b>search</b>' },
        value: [1, '1234.4'],
      });

let world: World;
let late = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const workload = { platform: 'acme', namespace: 'payments', workload: 'github' };
  world = await startWorld(
    {
      usage: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, privateNetwork: true, days: 7 },
      servers: [
        { name: 'com.acme/github', workload },
        { name: 'com.acme/secret', workload: { ...workload, workload: 'secret' } },
      ],
    },
    { now: () => Date.now() + late },
  );
});
afterAll(async () => {
  await world?.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});
beforeEach(() => {
  // What was read before is not shown any more.
  late += 61_000;
  asked.length = 0;
  answer = good;
});

const read = async (path: string) => (await logIn(new Browser(), world.origin, path)).html;

test('a server shows its calls, its days and its tools, as text', async () => {
  const html = await read('/servers/com.acme/github');
  expect(html).toContain('<dd>1,234</dd>');
  expect(html).toContain('Tool calls by day, the oldest first: 0, 0, 0, 0, 0, 0, 42');
  expect(html).toContain('<code>&lt;b>search&lt;/b></code>');
});

test('all servers that the reader can see, and no other one that is counted', async () => {
  const html = await read('/usage');
  expect(html).toContain('com.acme/');
  expect(html).toContain('1,234');
  expect(html).not.toContain('secret');
});

test('queries are our own and bounded, whatever a reader asks for; many readers ask once', async () => {
  const browser = new Browser();
  await logIn(browser, world.origin, '/servers/com.acme/github?days=9999&query=up&workload=x');
  await browser.go(`${world.origin}/usage?query=up&platform=x`);
  const before = asked.length;
  expect(before).toBeGreaterThan(0);
  await Promise.all(Array.from({ length: 10 }, () => browser.go(`${world.origin}/servers/com.acme/github`)));
  expect(asked.length).toBe(before);
  for (const url of asked) {
    const query = url.searchParams.get('query') ?? '';
    expect(query).toContain('platform="acme"');
    expect(query).toContain('role="bridge"');
    expect(query).not.toMatch(/9999|"x"|up$/);
    expect(query.match(/\[(\w+)\]/)?.[1]).toMatch(/^(7|1)d$/);
    expect(url.searchParams.get('timeout')).toBe('5s');
    const [start, end, step] = ['start', 'end', 'step'].map((name) => Number(url.searchParams.get(name)));
    if (url.pathname.endsWith('query_range')) expect(((end ?? 0) - (start ?? 0)) / (step ?? 1)).toBe(6);
  }
});

test('who has not logged in is shown nothing of it, and nothing is asked', async () => {
  const open = await startWorld({
    anonymous: true,
    usage: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, privateNetwork: true },
    servers: [{ name: 'com.acme/github', workload: { platform: 'a', namespace: 'b', workload: 'c' } }],
  });
  try {
    expect(await (await fetch(`${open.origin}/servers/com.acme/github`)).text()).not.toContain('Usage');
    expect((await fetch(`${open.origin}/usage`, { redirect: 'manual' })).status).toBe(302);
    expect(asked).toEqual([]);
  } finally {
    await open.close();
  }
});

test('a portal without metrics has no such page', async () => {
  const none = await startWorld();
  try {
    const browser = new Browser();
    const { html } = await logIn(browser, none.origin);
    expect(html).not.toContain('/usage');
    expect((await browser.go(`${none.origin}/usage`)).status).toBe(404);
  } finally {
    await none.close();
  }
});

test.each([
  ['an error', { status: 503, body: '' }],
  ['no JSON', { status: 200, body: '<html>' }],
  [
    'another kind of answer',
    { status: 200, body: '{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}' },
  ],
  ['more than can be read', { status: 200, body: ' '.repeat(3 * 1024 * 1024) }],
  ['a place elsewhere', { status: 307, body: '' }],
])('with %s of Prometheus the page is there without its figures, and it is told', async (_, bad) => {
  answer = () => bad;
  const html = await read('/servers/com.acme/github');
  expect(html).toContain('The metrics cannot be read now.');
  expect(html).toContain('com.acme/');
  const metrics = await (await fetch(`${world.portal.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/strata_portal_usage_failures_total [1-9]/);
});

test('what is no number is nothing', async () => {
  answer = (url) => (url.pathname.endsWith('query_range') ? good(url) : vector({ metric: {}, value: [1, 'NaN'] }));
  expect(await read('/servers/com.acme/github')).toContain('No tool of it was called in the last 7 days.');
});
