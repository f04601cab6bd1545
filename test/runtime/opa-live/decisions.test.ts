import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { PolicyConfig } from '../../../src/contract';
import { alice, call, look, watched } from '../policy/support';
import { OpaServer, opa, POLICIES } from './opa';

const TOKEN = 'the-token-of-the-gateway';
const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'strata-opa-'));
  cleanup.push(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** What asks a real decision point, with a token. */
async function asking(server: OpaServer, token = TOKEN, more: Record<string, unknown> = {}) {
  const tokenFile = join(folderOf({ token }), 'token');
  const made = await watched(
    PolicyConfig.parse({ engine: 'opa', url: server.url(), timeoutSeconds: 20, tokenFile, ...more }),
  );
  cleanup.push(() => made.authorizer.close());
  return made;
}

async function serving(...policies: string[]): Promise<OpaServer> {
  const server = await OpaServer.start(TOKEN, ...policies);
  cleanup.push(() => server.stop());
  return server;
}

test('the policies of the documentation are what Open Policy Agent calls well-formed and strict', () => {
  expect(opa('check', '--strict', POLICIES)).toMatchObject({ ok: true });
  expect(opa('fmt', '--list', '--fail', POLICIES)).toMatchObject({ ok: true });
});

test('it permits, asks and refuses, and says by which policy', async () => {
  const { decide } = await asking(await serving(POLICIES));
  expect(await decide(call())).toEqual({ verdict: 'permit', policies: ['developers-read'] });
  expect(await decide(look())).toEqual({ verdict: 'permit', policies: ['developers-read'] });
  expect(await decide(call({ target: 'merge_pull_request' }))).toEqual({
    verdict: 'ask',
    question: 'alice is about to call merge_pull_request. Go on?',
    policies: ['developers-merge-when-asked'],
  });
  expect(await decide(call({ target: 'delete_repository' }))).toEqual({ verdict: 'forbid', policies: [] });
  expect(await decide(call({ principal: { ...alice, groups: [] } }))).toEqual({ verdict: 'forbid', policies: [] });
  expect(await decide(call({ principal: undefined }))).toEqual({ verdict: 'forbid', policies: [] });
});

test('policies may look at arguments, where they are shown', async () => {
  const amount = folderOf({
    'authz.rego':
      'package mcp.authz\n\ndefault verdict := "forbid"\n\nverdict := "permit" if input.arguments.amount < 100\n',
  });
  const server = await serving(amount, join(POLICIES, 'system.rego'));
  const shown = await asking(server);
  expect(await shown.decide(call({ arguments: { amount: 99 } }))).toMatchObject({ verdict: 'permit' });
  expect(await shown.decide(call({ arguments: { amount: 100 } }))).toMatchObject({ verdict: 'forbid' });
  const withheld = await asking(server, TOKEN, { arguments: false });
  expect(await withheld.decide(call({ arguments: { amount: 99 } }))).toMatchObject({ verdict: 'forbid' });
});

test('without its token nobody is answered, and with it nobody writes a policy', async () => {
  const server = await serving(POLICIES);
  const stranger = await asking(server, 'another-token');
  expect(await stranger.decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
  const written = await fetch(server.url('/v1/policies/authz'), {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: 'package mcp.authz\n\nverdict := "permit"\n',
  });
  expect(written.status).toBe(401);
  const { decide } = await asking(server);
  expect(await decide(call({ target: 'delete_repository' }))).toEqual({ verdict: 'forbid', policies: [] });
});

test('policies that contradict each other refuse, and so does a document that is not there', async () => {
  const contradiction = folderOf({
    'authz.rego':
      'package mcp.authz\n\nverdict := "permit" if input.action == "call_tool"\n\nverdict := "ask" if input.server == "github"\n',
  });
  const torn = await asking(await serving(contradiction, join(POLICIES, 'system.rego')));
  expect(await torn.decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
  const empty = await asking(await serving(join(POLICIES, 'system.rego')));
  expect(await empty.decide(call())).toEqual({ verdict: 'forbid', policies: [] });
});

test('while it is away everything is refused', async () => {
  const server = await serving(POLICIES);
  const { decide } = await asking(server);
  expect(await decide(call())).toMatchObject({ verdict: 'permit' });
  await server.stop();
  expect(await decide(call())).toMatchObject({ verdict: 'forbid', failed: true });
});
