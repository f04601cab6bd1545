import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { GATEWAY, startWorld, VSCODE_LINK, type World } from '../runtime/support/portal';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(join(process.cwd(), 'package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = join(process.cwd(), 'test-results/portal');
/** Bytes of a first load, compressed. */
const BUDGET = 60 * 1024;

let world: World;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  world = await startWorld();
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});
beforeEach(async () => {
  complaints.length = 0;
  await open({});
});
afterEach(() => context.close());

async function open(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  await context?.close();
  context = await browser.newContext({ viewport: { width: 1_100, height: 800 }, ...options });
  page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
}

const PAGES = [
  ['servers', '/'],
  ['search', '/?q=pull&tier=approved'],
  ['nothing', '/?q=nothing-of-the-kind'],
  ['server', '/servers/com.acme/github'],
  ['asked', '/servers/io.github.somebody/files'],
  ['connect', '/connect'],
  ['approvals', '/approvals'],
  ['missing', '/servers/no.such/server'],
  ['logged-out', '/logged-out'],
] as const;

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each(PAGES)('%s has nothing that axe-core finds wrong, and no complaint of the browser', async (name, path) => {
    await open({ colorScheme });
    await page.goto(world.origin + path);
    for (const details of await page.locator('details').all()) await details.locator('summary').click();
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[]; passes: unknown[] }> };
      };
      const result = await axe.run();
      if (result.passes.length === 0) throw new Error('axe-core looked at nothing');
      return result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
    });
    await page.screenshot({ path: join(SHOTS, `${name}-${colorScheme}.png`), fullPage: true });
    expect(violations).toEqual([]);
    // The browser says that a page was not found, and nothing else.
    expect(complaints.filter((text) => !text.includes('404'))).toEqual([]);
  });
});

test('a person logs in, searches as they type, opens a server and finds the link that installs it', async () => {
  await page.goto(`${world.origin}/`);
  // The identity provider logs in at once, and leads back.
  expect(page.url()).toBe(`${world.origin}/`);
  await page.getByText('alice', { exact: true }).waitFor();
  const cookies = await context.cookies(world.origin);
  const session = cookies.find(({ name }) => name === '__Host-portal-session');
  expect(session).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax', path: '/' });
  await page.getByRole('searchbox', { name: 'Search' }).pressSequentially('pull requests');
  await page.getByRole('status').filter({ hasText: '1 server' }).waitFor();
  await page.waitForURL(`${world.origin}/?q=pull+requests`);
  await page.getByRole('link', { name: 'GitHub' }).click();
  await page.getByRole('heading', { level: 1, name: 'GitHub' }).waitFor();
  const link = page.getByRole('link', { name: 'Install in VS Code' });
  expect(await link.getAttribute('href')).toBe(VSCODE_LINK);
  const parsed = JSON.parse(decodeURIComponent(VSCODE_LINK.slice('vscode:mcp/install?'.length)));
  expect(parsed).toEqual({ name: 'acme', type: 'http', url: GATEWAY });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('Claude Code', { exact: true }).click();
  await page.getByRole('button', { name: 'Copy for Claude Code' }).click();
  await page.getByText('Copied').waitFor();
  expect(JSON.parse(await page.evaluate('navigator.clipboard.readText()'))).toEqual({
    mcpServers: { acme: { url: GATEWAY } },
  });
  expect(complaints).toEqual([]);
});

test('a person asks for a server, and others see that it waits', async () => {
  await page.goto(`${world.origin}/servers/io.github.somebody/weather`);
  await page.getByLabel('Comment').fill('We need forecasts');
  await page.getByRole('button', { name: 'Request approval' }).click();
  await page.getByText('Asked for: waits for a review').first().waitFor();
  await page.goto(`${world.origin}/approvals`);
  await page.getByText('2 servers wait.').waitFor();
  const weather = page.getByRole('listitem').filter({ hasText: 'io.github.somebody/weather' });
  await weather.getByRole('button', { name: 'Mark as reviewed' }).click();
  await page.getByText('Reviewed: waits for approval').first().waitFor();
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Approved: is being set up').first().waitFor();
  expect(complaints).toEqual([]);
});

test('a person logs out', async () => {
  await page.goto(`${world.origin}/`);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Logged out' }).waitFor();
  expect((await context.cookies(world.origin)).some(({ name }) => name === '__Host-portal-session')).toBe(false);
});

test('everything can be read, searched and asked for without JavaScript', async () => {
  await open({ javaScriptEnabled: false });
  await page.goto(`${world.origin}/`);
  await page.getByRole('searchbox', { name: 'Search' }).fill('pull');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('1 server', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'GitHub' }).click();
  await page.getByRole('heading', { name: 'Tools' }).waitFor();
  expect(await page.getByRole('link', { name: 'Install in VS Code' }).getAttribute('href')).toBe(VSCODE_LINK);
  await page.getByText('Claude Code', { exact: true }).click();
  expect(await page.locator('pre').filter({ hasText: 'mcpServers' }).isVisible()).toBe(true);
  expect(await page.getByRole('button', { name: 'Copy for Claude Code' }).count()).toBe(0);
});

test('the keyboard alone reaches the content, the search and a server', async () => {
  await page.goto(`${world.origin}/`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.id')).toBe('q');
  await page.keyboard.type('pull');
  await page.keyboard.press('Enter');
  await page.getByRole('status').filter({ hasText: '1 server' }).waitFor();
  await page.getByRole('link', { name: 'GitHub' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'GitHub' }).waitFor();
});

test(`a first load is one request to this host, and at most ${BUDGET} bytes compressed`, async () => {
  await page.goto(`${world.origin}/`);
  const bodies: Promise<Buffer>[] = [];
  const hosts = new Set<string>();
  page.on('response', (response) => {
    hosts.add(new URL(response.url()).origin);
    bodies.push(response.body());
  });
  await page.goto(`${world.origin}/servers/com.acme/github`, { waitUntil: 'networkidle' });
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  expect([...hosts].filter((host) => host !== 'null')).toEqual([world.origin]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(BUDGET);
  process.stdout.write(`first load: ${sizes.join(' + ')} bytes compressed\n`);
});

test('the policy of the page stops a script that got in', async () => {
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
