import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { gatewayInstalls } from '../../src/clients';
import { type Person, startWorld, VSCODE_LINK, type World } from '../runtime/support/portal';
import { type Hostile, listOf, startHostile } from '../runtime/support/registry-double';
import { BRIDGES, GATEWAY, INTERNAL, LISTED, LONG, SERVERS } from './fixtures';
import { startPrometheus } from './prometheus';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = join(process.cwd(), 'test-results/portal');
/** Bytes of a first load, compressed. */
const BUDGET = 60 * 1024;
const DAYS = 7;
const WEATHER = 'io.github.somebody/weather';

let prometheus: Awaited<ReturnType<typeof startPrometheus>>;
let world: World;
let down: Hostile;
let bare: Hostile;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];
/** Cookies of who has logged in, by person. */
const known = new Map<Person, Awaited<ReturnType<BrowserContext['storageState']>>>();

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  prometheus = await startPrometheus(BRIDGES, DAYS + 1);
  world = await startWorld(
    {
      usage: { url: prometheus.url, privateNetwork: true, days: DAYS },
      servers: SERVERS,
      gateways: [
        {
          name: 'gateway',
          title: 'The gateway of Acme',
          url: GATEWAY,
          installs: gatewayInstalls('acme', GATEWAY),
        },
      ],
    },
    { asks: true, composed: INTERNAL, listed: LISTED },
  );
  down = await startHostile(() => ({ status: 500, body: '{"error":"down"}' }));
  bare = await startHostile(() => listOf());
  await world.move('alice', 'io.github.somebody/files', 'submitted');
  await world.move('alice', LONG, 'submitted', '2026.11.21-rc.1.with.a.long.label');
  await world.move('amy', 'io.github.somebody/blocked', 'blocked');
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([world?.close(), down?.close(), bare?.close(), prometheus?.close()]);
});
beforeEach(async () => {
  complaints.length = 0;
  await open({});
});
afterEach(() => context?.close());

async function open(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, ...options });
  context.setDefaultTimeout(60_000);
  page = await context.newPage();
  page.on('console', (message) => {
    // The page of the identity provider is none of ours.
    if (message.type() === 'error' && !message.location().url.startsWith(world.provider.issuer)) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

/** Says at the identity provider who one is, and is led back. */
async function logIn(person: Person, path = '/'): Promise<void> {
  await page.goto(world.origin + path);
  await page.getByRole('button', { name: person, exact: true }).click();
  await page.waitForURL(world.origin + path);
}

/** A context of somebody who has logged in before. */
async function openAs(person: Person, options: Parameters<Browser['newContext']>[0] = {}): Promise<void> {
  const before = known.get(person);
  await open({ ...options, ...(before && { storageState: before }) });
  if (before !== undefined) return;
  await logIn(person);
  known.set(person, await context.storageState());
}

const PAGES: readonly (readonly [name: string, path: string, person?: Person, from?: () => Hostile])[] = [
  ['servers', '/'],
  ['second-page', '/?page=2'],
  ['search', '/?q=files&tier=approved'],
  ['nothing', '/?q=nothing-of-the-kind&source=public'],
  ['server', '/servers/com.acme/files'],
  ['old-version', '/servers/com.acme/github?version=1.0.0'],
  ['not-approved', `/servers/${WEATHER}`],
  ['to-review', '/servers/io.github.somebody/files', 'rita'],
  ['blocked', '/servers/io.github.somebody/blocked', 'amy'],
  ['long', `/servers/${LONG}`, 'rita'],
  ['connect', '/connect'],
  ['usage', '/usage'],
  ['approvals', '/approvals', 'rita'],
  ['missing', '/servers/no.such/server'],
  ['refused', '/login/callback'],
  ['logged-out', '/logged-out'],
  ['down', '/', undefined, () => down],
  ['no-servers', '/', undefined, () => bare],
  ['nothing-waits', '/approvals', undefined, () => bare],
];

/** What a page looks like at a width, and what axe-core and the browser say of it. */
async function judge(shot: string, path: string, origin: string): Promise<void> {
  await page.goto(origin + path);
  await page.screenshot({ path: join(SHOTS, `${shot}.png`), fullPage: true });
  // One after the other: those within open ones are seen then.
  for (const details of await page.locator('details').all()) await details.evaluate('(one) => { one.open = true }');
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[]; passes: unknown[] }>;
      };
    };
    const result = await axe.run({ rules: { 'target-size': { enabled: true } } });
    if (result.passes.length === 0) throw new Error('axe-core looked at nothing');
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  });
  expect(violations).toEqual([]);
  expect(wide).toBe(0);
  // The browser says that a page has a status of errors, and nothing else.
  expect(complaints.filter((text) => !/status of (400|404|503)/.test(text))).toEqual([]);
}

const LOOKS = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['narrow', { colorScheme: 'light', viewport: { width: 360, height: 740 } }],
] as const;

describe.each(LOOKS)('%s', (look, options) => {
  test.each(PAGES)(
    '%s has nothing that axe-core finds wrong, fits, and makes the browser complain of nothing',
    async (name, path, person = 'alice', from = undefined) => {
      if (from === undefined) await openAs(person, options);
      else await open(options);
      await judge(`${name}-${look}`, path, from?.().origin ?? world.origin);
    },
  );
});

// What is left of 1280 pixels when everything is twice as large.
test.each(['servers', 'server', 'to-review', 'connect', 'usage'])('%s fits and reads at 200 %%', async (name) => {
  const [, path = '', person = 'alice'] = PAGES.find(([one]) => one === name) ?? [];
  await openAs(person, { colorScheme: 'dark', viewport: { width: 640, height: 400 } });
  await judge(`${name}-zoomed`, path, world.origin);
});

test('a person logs in, searches as they type, opens a server and finds the link that installs it', async () => {
  await logIn('alice');
  await page.getByText('Alice Ardent', { exact: true }).waitFor();
  const cookies = await context.cookies(world.origin);
  const session = cookies.find(({ name }) => name === '__Host-portal-session');
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('acme github');
  await page.getByRole('status').filter({ hasText: '1 server' }).waitFor();
  await page.waitForURL(`${world.origin}/?q=acme+github`);
  await page.getByRole('link', { name: 'GitHub' }).click();
  await page.getByRole('heading', { level: 1, name: 'GitHub' }).waitFor();
  const links = await page.getByRole('link', { name: /^Install in/ }).all();
  const found = await Promise.all(
    links.map(async (link) => [await link.getAttribute('aria-label'), await link.getAttribute('href')]),
  );
  const config = 'eyJ1cmwiOiJodHRwczovL21jcC5hY21lLmV4YW1wbGUvbWNwIn0%3D';
  expect(Object.fromEntries(found)).toEqual({
    'Install in Cursor': `cursor://anysphere.cursor-deeplink/mcp/install?name=acme&config=${config}`,
    'Install in Goose':
      'goose://extension?type=streamable_http&url=https%3A%2F%2Fmcp.acme.example%2Fmcp&id=acme&name=acme&description=acme',
    'Install in LM Studio': `lmstudio://add_mcp?name=acme&config=${config}`,
    'Install in VS Code': VSCODE_LINK,
    'Install in VS Code Insiders': VSCODE_LINK.replace('vscode:', 'vscode-insiders:'),
  });
  const parsed = JSON.parse(decodeURIComponent(VSCODE_LINK.slice('vscode:mcp/install?'.length)));
  expect(parsed).toEqual({ name: 'acme', type: 'http', url: GATEWAY });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText(/^Commands and files for/).click();
  await page.getByText('Claude Code', { exact: true }).click();
  await page.getByRole('button', { name: 'Copy the command for Claude Code' }).click();
  await page.getByText('Copied').waitFor();
  const copied = await page.evaluate('navigator.clipboard.readText()');
  expect(copied).toBe(`claude mcp add --transport http --scope user acme ${GATEWAY}`);
  expect(complaints).toEqual([]);
});

test('one person asks for a server, another reviews it, a third approves it, and then it installs', async () => {
  await openAs('alice');
  await page.goto(`${world.origin}/servers/${WEATHER}`);
  await page.getByLabel('Comment').fill('We need forecasts');
  await page.getByRole('button', { name: 'Request approval' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Asked for: waits for a review' }).waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);

  await openAs('rita');
  await page.goto(`${world.origin}/approvals`);
  await page.getByRole('link', { name: 'Decide on Weather' }).click();
  await page.getByText('We need forecasts').waitFor();
  await page.getByRole('button', { name: 'Mark as reviewed' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Reviewed: waits for approval' }).waitFor();

  await openAs('amy');
  await page.goto(`${world.origin}/servers/${WEATHER}`);
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Approved: is being set up' }).waitFor();
  expect(await world.stateOf(WEATHER)).toBe('approved');

  await openAs('alice');
  await page.goto(`${world.origin}/servers/${WEATHER}`);
  expect(await page.getByRole('link', { name: 'Install in VS Code', exact: true }).getAttribute('href')).toBe(
    VSCODE_LINK,
  );
  expect(complaints).toEqual([]);
});

test('usage is what a real Prometheus counted, for the servers that it knows', async () => {
  await openAs('alice');
  await page.goto(`${world.origin}/usage`);
  const rows = await page.getByRole('row').all();
  const cells = await Promise.all(rows.slice(1).map((row) => row.locator('th a, td').allTextContents()));
  expect(cells.map(([name]) => name)).toEqual(['Team files', 'GitHub', 'Ledger', 'Runbooks']);
  const [files, github, ledger, runbooks] = cells;
  const calls = (hours: number, of: (ago: number) => number) =>
    Array.from({ length: hours }, (_, ago) => of(ago)).reduce((sum, one) => sum + one, 0);
  const exact = calls(DAYS * 24, (ago) => BRIDGES[0]?.calls(ago).length ?? 0);
  // Prometheus extends what it saw to the edges of the time that is asked for.
  expect(Math.abs(Number(files?.[1]?.replace(',', '')) / exact - 1)).toBeLessThan(0.05);
  expect(files?.[2]).toMatch(/^\d\.\d %$/);
  expect(files?.[3]).toMatch(/^\d+ ms$/);
  expect(github?.slice(2, 3)).toEqual(['0.0 %']);
  expect(ledger?.slice(1)).toEqual(['0', 'none', '']);
  expect(runbooks?.slice(1)).toEqual(['0', 'none', '']);
  await page.getByRole('link', { name: 'Team files' }).click();
  await page.getByRole('heading', { name: 'Usage' }).waitFor();
  const bars = await page.getByRole('img', { name: /^Tool calls by day/ }).getAttribute('aria-label');
  expect(
    bars
      ?.split(':')[1]
      ?.split(', ')
      .map((one) => Number(one.replace(',', '')) > 50),
  ).toEqual(Array(DAYS).fill(true));
  await page.getByRole('rowheader', { name: 'read_text_file' }).first().waitFor();
});

test('a person logs out', async () => {
  await logIn('alice');
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Logged out' }).waitFor();
  expect((await context.cookies(world.origin)).some(({ name }) => name === '__Host-portal-session')).toBe(false);
});

test('everything can be read, searched and asked for without JavaScript', async () => {
  await openAs('alice', { javaScriptEnabled: false });
  await page.goto(`${world.origin}/`);
  await page.getByRole('searchbox', { name: 'Search' }).fill('folders of a team');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('1 server', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Team files' }).click();
  await page.getByRole('heading', { name: 'Tools' }).waitFor();
  const link = page.getByRole('link', { name: 'Install in VS Code', exact: true });
  expect(await link.getAttribute('href')).toBe(VSCODE_LINK);
  await page.getByText(/^Commands and files for/).click();
  await page.getByText('Claude Code', { exact: true }).click();
  const text = page.locator('details[open] details[open] pre').filter({ hasText: 'mcpServers' });
  expect(await text.isVisible()).toBe(true);
  expect(await page.getByRole('button', { name: 'Copy for Claude Code' }).count()).toBe(0);
  await page.goto(`${world.origin}/servers/io.github.modelcontextprotocol/server-fetch`);
  await page.getByRole('button', { name: 'Request approval' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Asked for: waits for a review' }).waitFor();
});

test('the keyboard alone reaches the content, the search and a server, and shows where it is', async () => {
  await openAs('alice');
  await page.goto(`${world.origin}/`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.id')).toBe('q');
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.keyboard.type('acme github');
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: '1 server' }).waitFor();
  await page.getByRole('link', { name: 'GitHub' }).focus();
  await page.screenshot({ path: join(SHOTS, 'focus.png') });
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'GitHub' }).waitFor();
});

test(`a first load is one request to this host, and at most ${BUDGET} bytes compressed`, async () => {
  await openAs('alice');
  const bodies: Promise<Buffer>[] = [];
  const hosts = new Set<string>();
  page.on('response', (response) => {
    hosts.add(new URL(response.url()).origin);
    bodies.push(response.body());
  });
  await page.goto(`${world.origin}/servers/com.acme/files`, { waitUntil: 'networkidle' });
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  expect([...hosts].filter((host) => host !== 'null')).toEqual([world.origin]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BUDGET);
  process.stdout.write(`first load: ${sizes.join(' + ')} bytes compressed\n`);
});

test('the policy of the page stops a script that got in', async () => {
  await openAs('alice');
  await page.goto(`${world.origin}/`);
  await page.evaluate(() => {
    const { document } = globalThis as unknown as {
      document: { createElement(name: string): { textContent: string }; body: { append(node: unknown): void } };
    };
    const script = document.createElement('script');
    script.textContent = 'globalThis.planted = true';
    document.body.append(script);
  });
  expect(await page.evaluate('globalThis.planted')).toBeUndefined();
  expect(complaints.join('\n')).toMatch(/Content Security Policy/);
});

test('no page of another host can show it in a frame', async () => {
  await openAs('alice');
  // A page that needs no login, for a frame of another host has no cookies of ours.
  const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/.test(message.text()));
  await page.setContent(`<iframe src="${world.origin}/logged-out" title="x"></iframe>`);
  await refused;
  const frame = page.frames().find((one) => one !== page.mainFrame());
  expect(await frame?.getByRole('heading', { name: 'Logged out' }).count()).toBe(0);
});

test('a form of another page that the browser sends for a reader approves nothing', async () => {
  await openAs('amy');
  await page.goto('data:text/html,<title>elsewhere</title>');
  const fields = Object.entries({ name: 'io.github.somebody/files', version: '1.0.0', to: 'blocked', csrf: 'guessed' });
  const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('');
  await page.setContent(`<form method="post" action="${world.origin}/approvals">${inputs}<button>Win</button></form>`);
  await page.getByRole('button', { name: 'Win' }).click();
  await page.waitForURL(`${world.origin}/approvals`);
  expect(await world.stateOf('io.github.somebody/files')).toBe('submitted');
});
