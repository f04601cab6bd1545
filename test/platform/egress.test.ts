import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { until } from '../runtime/support/http';
import { freePort } from '../support/free-port';
import { Platform } from './platform';
import { PATIENCE, type Role } from './role';

/** Addresses that stand for hosts of the internet (all public). */
const HOST = { github: '140.82.112.6', wiki: '198.35.26.96' };
/** Addresses that a name may lead to, and must not. */
const INSIDE = ['169.254.169.254', '127.0.0.1', '10.96.0.1', '192.168.1.10', '100.64.0.1', '0.0.0.0'];

let platform: Platform;
let egress: Role;
/** Answers in the place of the hosts. */
let hosts: Server;
let network: { names: Record<string, string[]>; hosts: Record<string, number> };
const port: Record<string, number> = {};

beforeAll(async () => {
  platform = await Platform.prepare();
  hosts = createServer((socket) => socket.on('error', () => undefined).end('hello from the host\n'));
  hosts.listen(0, '127.0.0.1');
  await once(hosts, 'listening');
  const reached = (hosts.address() as AddressInfo).port;
  network = {
    names: { 'api.github.com': [HOST.github], 'wiki.example.org': [HOST.wiki] },
    hosts: { [HOST.github]: reached, [HOST.wiki]: reached, [INSIDE[0] ?? '']: reached },
  };
  port.wiki = await freePort();
  const [lab] = (platform.used('egress-proxy') as { listeners: { port: number }[] }).listeners;
  port.lab = lab?.port ?? 0;
  const wiki = { server: 'mcp/wiki', port: port.wiki, allow: [{ host: 'wiki.example.org', port: 443 }] };
  egress = await platform.startEgress(network, [wiki]);
}, 120_000);
afterAll(async () => {
  hosts?.close();
  await platform?.stop();
}, 60_000);

/** What comes back through a server's port when it asks for a host. */
function ask(target: string, from: 'lab' | 'wiki' = 'lab'): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port[from] ?? 0, '127.0.0.1', () =>
      socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`),
    );
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('silent')));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

const audited = () =>
  egress.audit('egress').map(({ server, host, outcome, reason }) => `${server} ${host}: ${reason ?? outcome}`);

/** Asks, and holds the answer and the line of the audit stream against what is expected. */
async function expectAudited(target: string, from: 'lab' | 'wiki', expected: string): Promise<string> {
  const before = audited().length;
  const answer = await ask(target, from);
  await until(() => audited().length > before, PATIENCE);
  expect(audited().slice(before)).toEqual([`mcp/${from} ${expected}`]);
  return answer;
}

test('each server reaches the host that it declared', async () => {
  expect(await expectAudited('api.github.com:443', 'lab', 'api.github.com: success')).toContain('hello from the host');
  expect(await expectAudited('wiki.example.org:443', 'wiki', 'wiki.example.org: success')).toContain('hello from');
  platform.row('egress, declared', 'lab and wiki each reach their own host');
});

test.each([
  ['an address in the place of a name', `${HOST.github}:443`, `${HOST.github}: address-literal`],
  ['the metadata service', '169.254.169.254:80', '169.254.169.254: address-literal'],
  ['an address in IPv6', '[::1]:443', '[::1]: address-literal'],
  ['an undeclared host', 'example.com:443', 'example.com: undeclared-host'],
  ['an undeclared port', 'api.github.com:22', 'api.github.com: undeclared-port'],
  ['the host of another server', 'wiki.example.org:443', 'wiki.example.org: undeclared-host'],
])('%s is refused and audited', async (name, target, expected) => {
  const answer = await expectAudited(target, 'lab', expected);
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).not.toContain('hello');
  platform.row(name, expected);
});

test("another server's port is good for that server's hosts alone", async () => {
  const answer = await expectAudited('api.github.com:443', 'wiki', 'api.github.com: undeclared-host');
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  platform.row("another server's port", 'api.github.com at the port of wiki: undeclared-host');
});

test.each(INSIDE)('a declared name that leads to %s later on is refused and audited', async (address) => {
  platform.setNetwork({ ...network, names: { ...network.names, 'api.github.com': [address] } });
  const answer = await expectAudited('api.github.com:443', 'lab', 'api.github.com: address-not-public');
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).not.toContain('hello');
  platform.setNetwork(network);
  platform.row('rebinding name', `api.github.com -> ${address}: address-not-public`);
});

test('of several addresses of a name the public one is used', async () => {
  platform.setNetwork({ ...network, names: { ...network.names, 'api.github.com': ['10.0.0.1', HOST.github] } });
  expect(await expectAudited('api.github.com:443', 'lab', 'api.github.com: success')).toContain('hello from the host');
  platform.setNetwork(network);
});
