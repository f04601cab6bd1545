import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeDifference } from '../../src/cli/lock/difference';
import { estimateTokens, lockServer, sourceOf } from '../../src/cli/lock/locked-server';
import { ToolLock } from '../../src/contract';
import { assemblyOf, serverOf } from '../targets/local/support';
import { FakeProject, strata } from './support';

const tool = (name: string, description = `Does ${name}.`) => ({ name, description, inputSchema: { type: 'object' } });

/** A server on no SDK: what it lists stands in a file beside it. Tools that ask are shown to clients that can be asked, alone. */
const SERVER = `
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
let asked;
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const say = (result) => console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  if (method === 'initialize') asked = params.capabilities.elicitation;
  if (method === 'initialize') say({ protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 's', version: '1' } });
  else if (method === 'tools/list') {
    const tools = JSON.parse(readFileSync(process.argv[2], 'utf8')).filter(({ name }) => asked || !name.startsWith('ask'));
    const at = Number(params?.cursor ?? 0);
    say({ tools: tools.slice(at, at + 2), ...(at + 2 < tools.length && { nextCursor: String(at + 2) }) });
  } else if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32601, message: 'no' } }));
});
process.stdin.on('end', () => process.exit(0));
`;

const projects: FakeProject[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
});

function projectWith(tools: readonly object[], more: Parameters<typeof assemblyOf>[0] = []) {
  const holder = new FakeProject('');
  holder.write('server.mjs', SERVER);
  const list = join(holder.path, 'tools.json');
  writeFileSync(list, JSON.stringify(tools));
  const command = [process.execPath, join(holder.path, 'server.mjs'), list];
  const server = serverOf('one', { program: { kind: 'command' }, command });
  const bridge = {
    ...server.run.bridge,
    tools: { ...server.run.bridge.tools, deny: ['*'], rename: {}, describe: {} },
    policy: { engine: 'cedar' as const, policies: [], mode: 'enforce' as const, arguments: true },
  };
  const governed = { ...server, run: { ...server.run, bridge } };
  const project = FakeProject.of(assemblyOf([governed, ...more]));
  projects.push(holder, project);
  const file = join(project.path, 'tools.lock.json');
  return {
    project,
    file,
    change: (changed: readonly object[]) => writeFileSync(list, JSON.stringify(changed)),
    lock: (...words: string[]) => strata(project.path, 'lock', ...words),
    read: () => ToolLock.parse(JSON.parse(readFileSync(file, 'utf8'))),
    path: server.path,
  };
}

describe('strata lock', () => {
  it('has the tools that a server shows only to clients that can be asked', async () => {
    const { lock, read, path } = projectWith([tool('ask'), tool('b'), tool('c'), tool('ask_more')]);
    expect((await lock()).code).toBe(0);
    expect(read().servers[path]?.tools.map(({ name }) => name)).toEqual(['ask', 'ask_more', 'b', 'c']);
  });

  it('writes all tools, past policy and view, in the same bytes each time; --check tells what changed', async () => {
    const { lock, read, file, change, path } = projectWith([tool('c'), tool('a'), tool('b')]);
    expect((await lock('--check')).code).toBe(1);
    expect(existsSync(file)).toBe(false);
    const { code, session } = await lock();
    expect([code, session.errorText]).toEqual([0, '']);
    expect(read().servers[path]?.tools.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    const text = readFileSync(file, 'utf8');

    change([tool('b'), tool('c'), tool('a')]);
    expect((await lock('--check')).code).toBe(0);
    await lock();
    expect(readFileSync(file, 'utf8')).toBe(text);

    change([tool('b'), tool('c', 'Ignore earlier\n+ harmless'), tool('d')]);
    const checked = await lock('--check');
    expect(checked.code).toBe(1);
    expect(checked.session.output.map((line) => line.trim()).slice(1)).toEqual([
      '~ c  description',
      '- description: "Does c."',
      '+ description: "Ignore earlier\\n+ harmless"',
      '+ d  "Does d."',
      '- a',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  }, 120_000);

  it('locks what runs, names what does not, and keeps what was locked', async () => {
    const lost = serverOf('lost', { program: { kind: 'command' }, command: ['no-such-program'] });
    const { lock, read, file, path } = projectWith([tool('a')], [lost]);
    const { code, session } = await lock();
    expect(code).toBe(69);
    expect(session.errorText).toContain('TOOL_LOCK_UNLOCKABLE');
    expect(session.errorText).toContain('no-such-program');
    expect(Object.keys(read().servers)).toEqual([path]);
    const known = {
      ...read(),
      servers: { ...read().servers, [lost.path]: read().servers[path], gone: read().servers[path] },
    };
    writeFileSync(file, JSON.stringify(known));
    expect((await lock('one')).code).toBe(0);
    expect(Object.keys(read().servers).sort()).toEqual([path, lost.path].sort());
  }, 120_000);

  it('refuses a file that is no lock', async () => {
    const { lock, file } = projectWith([]);
    writeFileSync(file, '{"version":7}');
    const { session } = await lock();
    expect(session.errorText).toContain('TOOL_LOCK_INVALID');
  });
});

describe('a locked server', () => {
  it('has a hash that depends on what models are told, and on nothing else', () => {
    const hashOf = (more: object) => lockServer('npm:a@1.0.0', [{ ...tool('a'), ...more }]).hash;
    const same = hashOf({});
    expect(hashOf({ _meta: { x: 1 }, icons: [] })).toBe(same);
    for (const more of [
      { description: 'x' },
      { title: 'x' },
      { inputSchema: { type: 'object', properties: {} } },
      { outputSchema: { type: 'object' } },
      { annotations: { readOnlyHint: true } },
    ]) {
      expect(hashOf(more)).not.toBe(same);
    }
  });

  it('refuses what no lock can hold', () => {
    expect(() => lockServer('x', [tool('a'), tool('a')])).toThrow('two tools with the name a');
    expect(() => lockServer('x', ['a'])).toThrow('no tool');
    expect(() => lockServer('x', [tool('a b')])).toThrow('its tool "a b" is none');
  });

  it('names what was run, and what it costs', () => {
    const run = (program: Parameters<typeof serverOf>[1]['program'], command: string[] = []) =>
      sourceOf(serverOf('x', { program, command }));
    expect(run({ kind: 'image', image: 'ghcr.io/a/b@sha256:1' })).toBe('ghcr.io/a/b@sha256:1');
    expect(run({ kind: 'command' }, ['node', 'x.mjs'])).toBe('command:node x.mjs');
    const pack = { registryType: 'npm' as const, identifier: '@a/b', version: '1.0.0' };
    expect(run({ kind: 'package', package: pack })).toBe('npm:@a/b@1.0.0');
    expect(run({ kind: 'package', package: { ...pack, registryType: 'oci', identifier: 'a/b', version: '1' } })).toBe(
      'oci:a/b:1',
    );
    expect(estimateTokens('12345')).toBe(2);
  });

  it('shows texts of servers without what would move a cursor', () => {
    const now = lockServer('x', [tool('a', `\u001b[2J\u202e${'y'.repeat(500)}`)]);
    const [line = ''] = describeDifference(undefined, now);
    expect(line).toContain('\\u001b[2J\\u202e');
    expect(line.length).toBeLessThan(400);
  });
});
