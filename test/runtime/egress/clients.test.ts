import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { egress, endAll, httpOrigin, mirror, PUBLIC, type Seen } from './support';

afterEach(endAll);

const run = promisify(execFile);

/** Programs know nothing of the proxy but the variables that the construct sets. */
async function asks(script: string) {
  const seen: Seen[] = [];
  const { port, audited } = await egress({
    names: { 'api.example.com': [PUBLIC.one] },
    hosts: { [PUBLIC.one]: await httpOrigin(mirror(seen)) },
  });
  const url = `http://127.0.0.1:${port}`;
  const names = {
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    NO_PROXY: 'localhost,127.0.0.1,.svc,.svc.cluster.local,10.20.0.0/16',
  };
  const lower = Object.fromEntries(Object.entries(names).map(([name, value]) => [name.toLowerCase(), value]));
  const env = { ...names, ...lower, NODE_USE_ENV_PROXY: '1' };
  const { stdout } = await run(process.execPath, ['-e', script], { env, timeout: 15_000 });
  return { stdout: stdout.trim(), seen, events: await audited(1) };
}

describe('a program in Node.js that knows only the variables', () => {
  test('reaches a declared host by fetch', async () => {
    const { stdout, events } = await asks(
      "fetch('http://api.example.com/a', { method: 'POST', body: 'hi' }).then((r) => r.text()).then(console.log)",
    );
    expect(stdout).toBe('saw hi');
    expect(events).toMatchObject([{ host: 'api.example.com', outcome: 'success' }]);
  });

  test('reaches a declared host by node:http, in absolute form', async () => {
    const { stdout, seen, events } = await asks(
      "require('http').get('http://api.example.com/a?b', (r) => r.on('data', (d) => console.log(r.statusCode + ' ' + d)))",
    );
    expect(stdout).toBe('200 saw');
    expect(seen).toMatchObject([{ line: 'GET /a?b', headers: { host: 'api.example.com' } }]);
    expect(events).toMatchObject([{ method: 'GET', outcome: 'success' }]);
  });

  test('reaches no other, by fetch over TLS', async () => {
    const { stdout, events } = await asks(
      "fetch('https://evil.example/').then(() => console.log('reached'), () => console.log('refused'))",
    );
    expect(stdout).toBe('refused');
    expect(events).toMatchObject([{ method: 'CONNECT', host: 'evil.example', reason: 'undeclared-host' }]);
  });
});
