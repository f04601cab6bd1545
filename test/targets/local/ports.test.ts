import { createServer, type Server } from 'node:net';
import { anyPort, isFree, stablePort } from '../../../src/targets/local/ports';

const open: Server[] = [];

function occupy(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    open.push(server);
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
}

afterEach(async () => {
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve));
});

test('a server keeps its port from run to run, below the ports that systems give to outgoing connections', async () => {
  const first = await stablePort('/home/me/project files', new Set());
  expect(await stablePort('/home/me/project files', new Set())).toBe(first);
  expect(first).toBeGreaterThanOrEqual(20_000);
  expect(first).toBeLessThan(30_000);
});

test('another project, and another server, has another port', async () => {
  const keys = ['/home/me/a files', '/home/me/b files', '/home/me/a docs'];
  const ports = await Promise.all(keys.map((key) => stablePort(key, new Set())));
  expect(new Set(ports).size).toBe(3);
});

test('a taken port gives way to the next one', async () => {
  const port = await stablePort('key', new Set());
  await occupy(port);
  expect(await stablePort('key', new Set())).toBe(port + 1);
  const given = new Set([port + 1]);
  expect(await stablePort('key', given)).toBe(port + 2);
  expect(given).toContain(port + 2);
});

test('no port is given away twice in a run', async () => {
  const taken = new Set<number>();
  const ports = [await anyPort(taken), await anyPort(taken), await anyPort(taken)];
  expect(new Set(ports).size).toBe(3);
  expect([...taken]).toEqual(ports);
});

test('a port is not free while something listens on it', async () => {
  const port = await occupy(0);
  expect(await isFree(port)).toBe(false);
});
