import { afterEach, describe, expect, test } from '@jest/globals';
import { egress, endAll, origin, PUBLIC, Raw, SERVER, tunnel } from './support';

afterEach(endAll);

const echo = () => origin((socket) => socket.pipe(socket));

describe('refused without a look at any name', () => {
  test.each([
    ['another host', 'evil.example:443', 403, 'undeclared-host'],
    ['a name below a declared one', 'x.api.example.com:443', 403, 'undeclared-host'],
    ['a name above a declared one', 'example.com:443', 403, 'undeclared-host'],
    ['another port of a declared host', 'api.example.com:22', 403, 'undeclared-port'],
    ['an address', '93.184.215.14:443', 403, 'address-literal'],
    ['loopback', '127.0.0.1:443', 403, 'address-literal'],
    ['the metadata service', '169.254.169.254:80', 403, 'address-literal'],
    ['a decimal number', '2852039166:80', 403, 'address-literal'],
    ['a short address', '127.1:443', 403, 'address-literal'],
    ['octal numbers', '0177.0.0.1:443', 403, 'address-literal'],
    ['a hexadecimal number', '0x7f000001:443', 403, 'address-literal'],
    ['hexadecimal parts', '0x7f.0.0.1:443', 403, 'address-literal'],
    ['an address with a trailing dot', '127.0.0.1.:443', 403, 'address-literal'],
    ['IPv6', '[::1]:443', 403, 'address-literal'],
    ['a mapped address', '[::ffff:169.254.169.254]:80', 403, 'address-literal'],
    ['a translated address', '[64:ff9b::a9fe:a9fe]:80', 403, 'address-literal'],
    ['an address with a zone', '[fe80::1%25eth0]:80', 403, 'address-literal'],
    ['no port', 'api.example.com', 400, 'malformed'],
    ['an empty port', 'api.example.com:', 400, 'malformed'],
    ['port 0', 'api.example.com:0', 400, 'malformed'],
    ['a port above all', 'api.example.com:65979', 400, 'malformed'],
    ['userinfo', 'api.example.com@evil.example:443', 400, 'malformed'],
    ['a path', 'api.example.com:443/x', 400, 'malformed'],
    ['two trailing dots', 'api.example.com..:443', 400, 'malformed'],
    ['an escaped name', 'api%2eexample.com:443', 400, 'malformed'],
  ])('%s', async (_, authority, expected, reason) => {
    let asked = 0;
    const { port, audited, dialled } = await egress({
      dependencies: {
        resolve: async () => {
          asked += 1;
          return [PUBLIC.one];
        },
      },
    });
    const { raw, status } = await tunnel(port, authority);
    expect(status).toBe(expected);
    expect(raw.text).toContain('Connection: close');
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason, server: SERVER, uploaded: 0, downloaded: 0 }]);
    expect([asked, dialled]).toEqual([0, []]);
  });

  test('what another server declared, on the own port', async () => {
    const allow = (host: string) => [{ host, port: 443 }];
    const { proxy, audited } = await egress({
      names: { 'a.example.com': [PUBLIC.one], 'b.example.com': [PUBLIC.one] },
      hosts: { [PUBLIC.one]: await echo() },
      config: {
        listeners: [
          { server: 'tools/a', port: 0, allow: allow('a.example.com') },
          { server: 'tools/b', port: 0, allow: allow('b.example.com') },
        ],
      },
    });
    const [a = 0, b = 0] = ['tools/a', 'tools/b'].map((server) => proxy.portOf(server));
    expect((await tunnel(a, 'a.example.com:443')).status).toBe(200);
    expect((await tunnel(b, 'a.example.com:443')).status).toBe(403);
    expect((await tunnel(a, 'b.example.com:443')).status).toBe(403);
    const refused = (await audited(2)).filter(({ outcome }) => outcome === 'denied');
    expect(refused).toMatchObject([
      { server: 'tools/b', port: b, host: 'a.example.com', reason: 'undeclared-host' },
      { server: 'tools/a', port: a, host: 'b.example.com', reason: 'undeclared-host' },
    ]);
  });
});

describe('refused for what the name leads to', () => {
  test.each([
    ['the metadata service', '169.254.169.254'],
    ["Alibaba Cloud's metadata service", '100.100.100.200'],
    ["Azure's platform services", '168.63.129.16'],
    ["Oracle Cloud's metadata service", '192.0.0.192'],
    ["Amazon's metadata service over IPv6", 'fd00:ec2::254'],
    ['loopback', '127.0.0.1'],
    ['loopback over IPv6', '::1'],
    ['unspecified', '0.0.0.0'],
    ['private, 10/8', '10.96.0.1'],
    ['private, 172.16/12', '172.31.255.255'],
    ['private, 192.168/16', '192.168.0.1'],
    ['shared, 100.64/10', '100.64.0.1'],
    ['multicast', '224.0.0.251'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['benchmarks', '198.18.0.1'],
    ['unique local', 'fc00::1'],
    ['link-local over IPv6', 'fe80::1'],
    ['multicast over IPv6', 'ff02::fb'],
    ['mapped', '::ffff:10.0.0.1'],
    ['mapped, in hexadecimal', '::ffff:a9fe:a9fe'],
    ['translated (NAT64)', '64:ff9b::a9fe:a9fe'],
    ['translated, local prefix', '64:ff9b:1::a9fe:a9fe'],
    ['tunnelled (6to4)', '2002:a9fe:a9fe::1'],
    ['tunnelled (Teredo)', '2001:0:a9fe:a9fe::1'],
    ['denied by the composition', '93.184.215.99'],
    ['no address at all', 'not-an-address'],
  ])('%s', async (_, address) => {
    const { port, audited, dialled } = await egress({
      names: { 'api.example.com': [address] },
      config: { deniedRanges: ['93.184.215.96/29'] },
    });
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(403);
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason: 'address-not-public', address }]);
    expect(dialled).toEqual([]);
  });

  test('only public ones of mixed addresses are connected to', async () => {
    const { port, dialled } = await egress({
      names: { 'api.example.com': ['10.0.0.1', '169.254.169.254', PUBLIC.one, '::1'] },
      hosts: { [PUBLIC.one]: await echo() },
    });
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(200);
    expect(dialled).toEqual([PUBLIC.one]);
  });

  test('a name that answers otherwise the next time is asked once, and its next answer is checked again', async () => {
    const answers = [[PUBLIC.one], ['169.254.169.254']];
    let asked = 0;
    const { port, dialled, audited } = await egress({
      names: { 'api.example.com': () => answers[asked++] ?? [] },
      hosts: { [PUBLIC.one]: await echo() },
    });
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(200);
    expect([asked, dialled]).toEqual([1, [PUBLIC.one]]);
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(403);
    expect([asked, dialled]).toEqual([2, [PUBLIC.one]]);
    expect(await audited(1)).toMatchObject([{ reason: 'address-not-public', address: '169.254.169.254' }]);
  });

  test('a name without addresses', async () => {
    const { port, audited } = await egress();
    expect((await tunnel(port, 'api.example.com:443')).status).toBe(502);
    expect(await audited(1)).toMatchObject([{ outcome: 'error', reason: 'unresolved' }]);
  });

  test('every public host is open where the composition says so by name, and no other', async () => {
    const { port } = await egress({
      names: {
        'anything.example': [PUBLIC.one],
        localhost: ['127.0.0.1'],
        'metadata.google.internal': ['169.254.169.254'],
      },
      hosts: { [PUBLIC.one]: await echo() },
      config: { listeners: [{ server: SERVER, port: 0, allow: [{ host: '*', port: 443 }] }] },
    });
    const asked = [
      'anything.example:443',
      'anything.example:80',
      'localhost:443',
      'metadata.google.internal:443',
      '1.1.1.1:443',
    ];
    const statuses = [];
    for (const authority of asked) statuses.push((await tunnel(port, authority)).status);
    expect(statuses).toEqual([200, 403, 403, 403, 403]);
  });
});

describe('refused because it is no request of a proxy', () => {
  test.each([
    ['origin form', 'GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n', 400, 'malformed'],
    ['asterisk form', 'OPTIONS * HTTP/1.1\r\nHost: api.example.com\r\n\r\n', 400, 'malformed'],
    [
      'https in absolute form',
      'GET https://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
      501,
      'unsupported',
    ],
    ['another scheme', 'GET ftp://api.example.com/ HTTP/1.1\r\nHost: api.example.com\r\n\r\n', 501, 'unsupported'],
    ['no Host', 'GET http://api.example.com/ HTTP/1.1\r\n\r\n', 400, 'malformed'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n\r\n', 400, 'malformed'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'malformed'],
    [
      'too large headers',
      `CONNECT api.example.com:443 HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
    [
      'a length and chunks',
      'POST http://api.example.com/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed',
    ],
    [
      'two lengths',
      'POST http://api.example.com/ HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
      400,
      'malformed',
    ],
    [
      'a coding behind chunks',
      'POST http://api.example.com/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      501,
      'unsupported',
    ],
    ['a folded header', 'GET http://api.example.com/ HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\r\n', 400, 'malformed'],
    [
      'a space before the colon',
      'GET http://api.example.com/ HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc',
      400,
      'malformed',
    ],
    ['a bare line feed', 'GET http://api.example.com/ HTTP/1.1\nHost: x\n\n', 400, 'malformed'],
  ])('%s', async (_, text, expected, reason) => {
    const { port, audited, dialled } = await egress({ names: { 'api.example.com': [PUBLIC.one] } });
    const raw = await Raw.to(port);
    raw.send(text);
    expect(await raw.status()).toBe(expected);
    expect(await audited(1)).toMatchObject([{ outcome: 'denied', reason, server: SERVER, port }]);
    expect(dialled).toEqual([]);
  });
});
