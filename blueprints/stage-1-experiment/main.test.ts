import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { synthesize } from 'mcp-strata';

type Synthesis = ReturnType<typeof synthesize>;
const folder = mkdtempSync(join(tmpdir(), 'lab-'));
let objects: Synthesis['objects'];
let servers: Synthesis['servers'];

before(async () => {
  // The composition is handed over here, as it is to the command line, so that a test leaves dist/ alone.
  process.env['STRATA_ASSEMBLY'] = join(folder, 'assembly.json');
  const { app } = await import('./main.ts');
  ({ objects, servers } = synthesize(app));
});
after(() => rmSync(folder, { recursive: true }));

test('every program is pinned to an exact version', () => {
  for (const { id, run } of servers) {
    assert.ok(run.program.kind === 'package', id);
    assert.match(run.program.package.version, /^\d+\.\d+\.\d+$/, id);
  }
});

test('the folder of the files server is the only one that anybody may use', () => {
  const folders = servers.flatMap(({ id, run }) => run.folders.map(({ source, access }) => [id, source, access]));
  assert.deepEqual(folders, [['files', 'workspace', 'write']]);
});

test('no value of a secret is part of the composition', () => {
  assert.deepEqual(
    objects.filter(({ manifest }) => manifest.kind === 'Secret'),
    [],
  );
  const notion = servers.find(({ id }) => id === 'notion');
  assert.deepEqual(notion?.run.secrets, [{ variable: 'NOTION_TOKEN', reference: 'kubernetes:notion#token' }]);
});
