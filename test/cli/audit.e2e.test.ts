import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { run } from '../../src/cli/program';
import { freePort } from '../support/free-port';
import { REPOSITORY, Scratch } from '../targets/local/support';
import { FakeSession } from './support';

const RUNTIME = join(REPOSITORY, 'lib/runtime/strata-runtime.mjs');
const KEY = 'e2e-key-e2e-key-e2e-key-e2e-key-e2e-key';

let folder: Scratch;
beforeEach(() => {
  folder = new Scratch();
});
afterEach(() => folder.remove());

/** Asks the proxy for something that it refuses, and waits until it has answered. */
async function refused(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.end('CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254:80\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
}

test('what the runtime writes is verified, and one changed letter is found', async () => {
  const port = await freePort();
  folder.write('key', KEY);
  folder.write(
    'config.json',
    JSON.stringify({
      role: 'egress',
      name: 'egress-proxy',
      listen: { host: '127.0.0.1', adminPort: 0 },
      listeners: [{ server: 'tools/github', port, allow: [{ host: 'api.example.com', port: 443 }] }],
      drainSeconds: 0.2,
      audit: { keyFile: join(folder.path, 'key'), anchorSeconds: 0.1 },
    }),
  );
  const config = join(folder.path, 'config.json');
  const child = spawn(process.execPath, [RUNTIME, 'egress', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  try {
    const end = performance.now() + 25_000;
    while (!log.includes('"listening"') && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (let index = 0; index < 3; index++) await refused(port);
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  } finally {
    child.kill('SIGKILL');
  }
  const verify = async (text: string, ...more: string[]) => {
    const session = new FakeSession(folder.path);
    session.stdin = text;
    return { code: await run(['audit', 'verify', '-', ...more], session), out: session.text };
  };
  const good = await verify(log, '--key', 'key', '--closed');
  expect(good.out).toMatch(/^intact .*egress-proxy on .*, hmac-sha256: lines 0 to \d+ \(3 egress\), ended$/);
  expect(good.code).toBe(0);
  const changed = log.replace('"reason":"address-literal"', '"reason":"undeclared-host"');
  expect(changed).not.toBe(log);
  expect(await verify(changed, '--key', 'key')).toMatchObject({ code: 1, out: expect.stringContaining(': altered: ') });
  // Without the key nothing can be said for it.
  expect((await verify(log)).code).toBe(1);
});
