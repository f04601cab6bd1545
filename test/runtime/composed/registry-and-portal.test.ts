import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Browser, logIn } from '../support/portal';
import { type Stage3, startStage3 } from './stage-3';

const GATEWAY = 'https://mcp.staging.acme.example/mcp';
const NAMES = [
  'example.acme.staging.mcp.payments/memory',
  'example.acme.staging.mcp.search/docs',
  'example.acme.staging.mcp/lab',
];

/** What the composition wrote starts the real roles, and people see the composition's servers. */
describe('the registry and the portal of the blueprint of stage 3', () => {
  let stage: Stage3;
  beforeAll(async () => {
    stage = await startStage3();
  }, 180_000);
  afterAll(() => stage?.close());

  const list = async (path: string, user?: string): Promise<{ status: number; names: string[] }> => {
    const token = user && (await stage.provider.login(user, { resource: stage.resource, scope: 'openid mcp:use' }));
    const response = await fetch(`${stage.registry.url}${path}/v0.1/servers`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });
    const { servers = [] } = (await response.json()) as { servers?: { server: { name: string } }[] };
    return { status: response.status, names: servers.map(({ server }) => server.name).sort() };
  };

  test('list every server of the composition for who may find it', async () => {
    expect(await list('/catalog', 'alice')).toEqual({ status: 200, names: NAMES });
    expect(await list('/catalog', 'sam')).toEqual({ status: 200, names: NAMES.slice(1) });
  });

  test('show strangers nothing', async () => {
    expect((await list('/catalog')).status).toBe(401);
    expect((await list('')).status).toBe(401);
    const response = await new Browser().go(`${stage.origin}/`);
    expect([response.status, response.headers.get('location')]).toEqual([302, '/login?return=%2F']);
  });

  test('take no token that was made for the gateway', async () => {
    const token = await stage.provider.login('alice', { resource: GATEWAY, scope: 'openid mcp:use' });
    const response = await fetch(`${stage.registry.url}/catalog/v0.1/servers`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(401);
  });

  test('show people what they may find, with what the composition knows, and lead them to the gateway', async () => {
    const browser = new Browser();
    const { html } = await logIn(browser, stage.origin);
    expect([...html.matchAll(/<h3><a href="\/servers\/([^"]+)"/g)].map(([, name]) => name).sort()).toEqual(NAMES);
    const page = await (await browser.go(`${stage.origin}/servers/${NAMES[0]}`)).text();
    expect(page).toContain('What the payments team remembers.');
    expect(page).toContain('create_entities');
    expect(page).toContain(GATEWAY);
    const lab = await (await browser.go(`${stage.origin}/servers/${NAMES[2]}`)).text();
    expect(lab).toContain('api.github.com:443');
    const connect = await (await browser.go(`${stage.origin}/connect`)).text();
    expect(connect).toContain('claude mcp add --transport http --scope user acme');
  });
});
