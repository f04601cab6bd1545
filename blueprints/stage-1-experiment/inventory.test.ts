import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

/** A home directory that was made up: the test says nothing of yours, and passes on every machine. */
const home = mkdtempSync(join(tmpdir(), 'home-'));
after(() => rmSync(home, { recursive: true }));

/** `npm run inventory`, which also reads `known-servers.yaml`: what is wrong in there fails every test. */
const inventory = () =>
  spawnSync('npm', ['run', '--silent', 'inventory', '--', '--home', home], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });

test('a machine without servers of its own passes', () => {
  const { status, stderr } = inventory();
  assert.equal(status, 0, stderr);
});

test('a server that nobody answers for is named, and fails the check', () => {
  const shadow = { command: 'npx', args: ['-y', 'a-server-that-nobody-knows@1.0.0'], env: { API_KEY: 'not-told' } };
  mkdirSync(join(home, '.cursor'));
  writeFileSync(join(home, '.cursor', 'mcp.json'), JSON.stringify({ mcpServers: { shadow } }));
  const { status, stdout, stderr } = inventory();
  assert.equal(status, 1, stderr);
  assert.match(stderr, /INVENTORY_SERVER_UNKNOWN/);
  assert.match(stderr, /npm:a-server-that-nobody-knows@1\.0\.0/);
  assert.match(stderr, /`shadow` in \.cursor\/mcp\.json/);
  assert.doesNotMatch(stdout + stderr, /not-told/);
});
