import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { REPOSITORY, Scratch } from '../targets/local/support';
import { FakeSession } from './support';

/** The blueprint of stage 1 on a machine that was made up: its clients are told of its servers, and its inventory knows them. */
const blueprint = join(REPOSITORY, 'blueprints/stage-1-experiment');
const token = 'ntn_a-value-that-only-the-server-gets';
let home: Scratch;
beforeAll(() => {
  home = new Scratch();
  home.write('.cursor/mcp.json', '{\n  // mine\n  "mcpServers": {}\n}\n');
  home.write('.codex/config.toml', 'model = "large"\n');
  home.write('.config/Code/User/settings.json', '{}');
});
afterAll(() => home.remove());

async function strata(...argv: string[]) {
  const session = new FakeSession(REPOSITORY, false, { HOME: home.path, NOTION_TOKEN: token });
  const code = await run(['-C', blueprint, ...argv], session);
  return { code, out: session.text, err: session.errorText };
}
const check = () => strata('inventory', '--check', '--os', 'linux');

test('its servers are entered into the clients that are there, and no client gets a secret', async () => {
  expect((await check()).code).toBe(0);
  const { code, out } = await strata('client-config', 'all', '--write', '--os', 'linux');
  expect([code, out.match(/^Wrote /gm)?.length]).toEqual([0, 3]);
  for (const file of ['.cursor/mcp.json', '.codex/config.toml', '.config/Code/User/mcp.json']) {
    const text = readFileSync(join(home.path, file), 'utf8');
    for (const server of ['everything', 'files', 'notion'])
      expect([file, text]).toEqual([file, expect.stringContaining(server)]);
    expect(text.match(/http:\/\/127\.0\.0\.1:2\d{4}\/mcp/g)).toHaveLength(3);
  }
  const texts = readdirSync(home.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  expect(texts.filter((text) => /NOTION_TOKEN|ntn_/.test(text))).toEqual([]);
}, 120_000);

test('they are known then; a server that somebody adds beside them is named, and fails the check', async () => {
  const { code, err } = await check();
  expect([code, err]).toEqual([
    0,
    expect.stringContaining('3 servers in 9 entries: 0 blocked, 0 unknown, 0 tolerated, 3 sanctioned'),
  ]);
  home.write(
    'work/site/.mcp.json',
    JSON.stringify({ mcpServers: { shadow: { command: 'uvx', args: ['mcp-shadow==0.3.1'] } } }),
  );
  const found = await check();
  expect(found.code).toBe(1);
  expect(found.err).toContain('error INVENTORY_SERVER_UNKNOWN\n  at pypi:mcp-shadow@0.3.1');
  expect(found.err).toContain('`shadow` in work/site/.mcp.json');
  // What prod does not run is not governed by it.
  const prod = await strata('-e', 'prod', 'inventory', '--check', '--os', 'linux');
  expect(prod.err.match(/error INVENTORY_SERVER_UNKNOWN/g)).toHaveLength(2);
}, 120_000);

test('taken out again, the files are as they were', async () => {
  expect((await strata('client-config', 'all', '--remove', '--os', 'linux')).code).toBe(0);
  expect(readFileSync(join(home.path, '.cursor/mcp.json'), 'utf8')).toBe('{\n  // mine\n  "mcpServers": {}\n}\n');
  expect(readFileSync(join(home.path, '.codex/config.toml'), 'utf8')).toBe('model = "large"\n');
}, 120_000);
