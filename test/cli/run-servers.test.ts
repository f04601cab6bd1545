import { setTimeout as wait } from 'node:timers/promises';
import { RegistrySource } from '../../src';
import { runServers } from '../../src/cli/local/run-servers';
import { describeLogLine } from '../../src/cli/report/log-line';
import type { AssemblyServer } from '../../src/contract';
import { type ComposedRole, composedRoles } from '../../src/targets/roles';
import { FAKE_RUNTIME, Scratch, serverOf } from '../targets/local/support';
import { assemblyOf } from '../targets/roles/composition';
import { FakeSession } from './support';

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** Ends with its input, as the protocol asks of a server. */
const sleeper = [process.execPath, '-e', 'process.stdin.resume()'];
const one = serverOf('one', { program: { kind: 'command' }, command: sleeper }, { drainSeconds: 1 });
const two = serverOf('second', { program: { kind: 'command' }, command: sleeper }, { drainSeconds: 1 });
const defaults = { project: '', unconfined: [], once: false, json: false, verbose: false, runtime: FAKE_RUNTIME };

function begin(
  options: Partial<typeof defaults>,
  session = new FakeSession(scratch.path, true),
  servers: readonly AssemblyServer[] = [one, two],
  roles: readonly ComposedRole[] = [],
) {
  const ended = runServers(session, { servers, roles }, { ...defaults, project: scratch.path, ...options });
  return { session, ended };
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !condition(); attempt++) await wait(50);
  expect(condition()).toBe(true);
}

test('endpoints, what is enforced and a client configuration are told; Ctrl-C stops it', async () => {
  const { session, ended } = begin({});
  await until(() => session.text.includes('mcpServers'));
  expect(session.output[0]).toMatch(/^one +http:\/\/127\.0\.0\.1:2\d{4}\/mcp$/);
  expect(session.output[1]).toMatch(/^second +http:/);
  expect(session.text).toContain('Not enforced on this machine, but in a cluster:');
  expect(session.text).toMatch(/one +files: everything that you can read and write; network: none is declared/);
  const snippet = JSON.parse(session.output.at(-1) ?? '');
  expect(Object.keys(snippet.mcpServers)).toEqual(['one', 'second']);
  expect(snippet.mcpServers.one).toEqual({ type: 'http', url: expect.stringMatching(/^http:\/\/127/) });
  session.interrupt();
  expect(await ended).toBe(0);
  expect(session.errors).toContain('Stopping ...');
  expect(session.listeners).toBe(0);
  await expect(fetch(snippet.mcpServers.one.url)).rejects.toThrow();
});

test('--once ends by itself; --json tells events; nobody who does not watch is told of progress', async () => {
  const { session, ended } = begin({ once: true, json: true }, new FakeSession(scratch.path, false));
  expect(await ended).toBe(0);
  const [ready, stopped] = session.output.map((line) => JSON.parse(line));
  expect(ready).toMatchObject({
    event: 'ready',
    servers: [{ id: 'one', confinement: { enforced: expect.any(Array), open: expect.any(Array) } }, { id: 'second' }],
    clientConfig: { mcpServers: { one: { type: 'http' } } },
  });
  expect(stopped).toEqual({ event: 'stopped' });
  expect(session.errors).toEqual([]);
});

test('an interrupt during the start stops it without an error', async () => {
  const { session, ended } = begin({});
  session.interrupt();
  expect(await ended).toBe(0);
  expect(session.text).not.toContain('mcpServers');
});

test('a second Ctrl-C ends at once what does not end in order', async () => {
  const stubborn = serverOf('stubborn', { program: { kind: 'command' }, command: sleeper }, { drainSeconds: 60 });
  const { session, ended } = begin({}, new FakeSession(scratch.path, true), [stubborn]);
  await until(() => session.text.includes('mcpServers'));
  session.interrupt();
  await wait(300);
  session.interrupt();
  expect(await ended).toBe(0);
});

test('crashes are told, and when all have crashed the command ends with an error', async () => {
  const { session, ended } = begin({ json: true });
  await until(() => session.text.includes('ready'));
  const { servers } = JSON.parse(session.output[0] ?? '');
  for (const { url } of servers) await fetch(new URL('/crash', url)).catch(() => undefined);
  expect(await ended).toBe(69);
  const crashed = session.output.map((line) => JSON.parse(line)).filter(({ event }) => event === 'crashed');
  expect(crashed.map(({ server }) => server).sort()).toEqual(['one', 'second']);
});

test('a crash that the user sees is a line of its own', async () => {
  const { session, ended } = begin({});
  await until(() => session.text.includes('mcpServers'));
  const { mcpServers } = JSON.parse(session.output.at(-1) ?? '');
  await fetch(new URL('/crash', mcpServers.one.url)).catch(() => undefined);
  await until(() => session.errorText.includes('crashed'));
  expect(session.errorText).toContain('one | crashed: the bridge: it ended with exit code 4');
  session.interrupt();
  expect(await ended).toBe(69);
});

const egress = (more: object) =>
  JSON.stringify({
    stream: 'audit',
    type: 'egress',
    server: 'acme/one',
    host: 'api.example.com',
    hostPort: 443,
    ...more,
  });

describe('a line of the log', () => {
  test.each([
    ['{"level":"info","event":"ready"}', undefined],
    ['Server running on stdio', undefined],
    ['{"level":"warn","time":"t","server":"one","event":"slow","took":3}', 'one | warn slow took=3'],
    ['{"level":"error","event":"start","message":"no","cause":{"a":1}}', 'one | error start no cause={"a":1}'],
    ['{"level":"error"', undefined],
    ['{"level":50}', undefined],
    [egress({ outcome: 'denied', reason: 'undeclared-host' }), 'one | refused: api.example.com:443 (undeclared-host)'],
    [egress({ outcome: 'error', reason: 'connect-failed' }), 'one | not reached: api.example.com:443 (connect-failed)'],
    [
      egress({ outcome: 'denied', reason: 'malformed', host: undefined, hostPort: undefined }),
      'one | refused: a request (malformed)',
    ],
    [egress({ outcome: 'success' }), undefined],
    [egress({ outcome: 'denied', reason: 'undeclared-host', host: '\u001b[2J' }), undefined],
  ])('%s is shown as %s', (line, expected) => {
    expect(describeLogLine('one', line, false)).toBe(expected);
  });

  test('is always shown when everything is asked for', () => {
    expect(describeLogLine('one', 'Server running on stdio', true)).toBe('one | Server running on stdio');
    expect(describeLogLine('one', '{"level":"info","event":"ready"}', true)).toBe('one | info ready');
    expect(describeLogLine('one', '{"level":', true)).toBe('one | {"level":');
  });
});

describe('registry and portal', () => {
  const roles = composedRoles(assemblyOf({ sources: [RegistrySource.composition()], reserved: {}, workflow: {} }));

  test('run beside the servers, and end with them', async () => {
    const { session, ended } = begin({ once: true, json: true }, new FakeSession(scratch.path, false), [one], roles);
    expect(await ended).toBe(0);
    const [ready, stopped] = session.output.map((line) => JSON.parse(line));
    expect(ready.roles).toMatchObject([
      { id: 'registry', role: 'registry', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:2\d{4}$/) },
      { id: 'portal', role: 'portal' },
    ]);
    expect(Object.keys(ready.clientConfig.mcpServers)).toEqual(['one']);
    expect(stopped).toEqual({ event: 'stopped' });
    await expect(fetch(ready.roles[0].url)).rejects.toThrow();
  });

  test('are told with their addresses and what differs from a cluster', async () => {
    const { session, ended } = begin({ once: true }, new FakeSession(scratch.path, true), [one], roles);
    expect(await ended).toBe(0);
    expect(session.text).toMatch(/^registry +http:\/\/127\.0\.0\.1:2\d{4} {2}\(registry\)$/m);
    expect(session.text).toMatch(/^ {2}portal +nobody logs in on this machine/m);
  });

  test('that do not start stop everything', async () => {
    const broken = roles.map((role) => ({ ...role, config: { ...role.config, name: 'broken' } }) as typeof role);
    const { session, ended } = begin({ once: true, json: true }, new FakeSession(scratch.path, false), [one], broken);
    await expect(ended).rejects.toThrow(/LOCAL_ROLE_NOT_READY/);
    expect(session.output.map((line) => JSON.parse(line).event)).toEqual(['crashed', 'crashed', 'stopped']);
  });
});
