import { Egress } from '../../src';
import { codeOf } from '../support/refusal';

describe('hosts that may be declared', () => {
  test.each([
    'api.github.com',
    'a.b',
    'xn--bcher-kva.example',
    'my_service.acme.com',
    `${'a'.repeat(63)}.com`,
    '1.2.3.com',
    'login.acme.example',
  ])('%s', (host) => {
    const egress = Egress.https(host);
    expect(egress.host).toEqual({ host, port: 443 });
    expect(egress.needsDns).toBe(true);
  });
});

describe('hosts that are refused', () => {
  test.each([
    ['*', 'NETWORK_HOST_WILDCARD'],
    ['*.github.com', 'NETWORK_HOST_WILDCARD'],
    ['api.*.com', 'NETWORK_HOST_WILDCARD'],

    ['140.82.112.3', 'NETWORK_HOST_ADDRESS'],
    ['169.254.169.254', 'NETWORK_HOST_ADDRESS'],
    ['169.254.169.254.', 'NETWORK_HOST_ADDRESS'],
    ['2852039166', 'NETWORK_HOST_ADDRESS'],
    ['0xa9fea9fe', 'NETWORK_HOST_ADDRESS'],
    ['0xa9.0xfe.0xa9.0xfe', 'NETWORK_HOST_ADDRESS'],
    ['0251.0376.0251.0376', 'NETWORK_HOST_ADDRESS'],
    ['127.1', 'NETWORK_HOST_ADDRESS'],
    ['::1', 'NETWORK_HOST_ADDRESS'],
    ['[fd00:ec2::254]', 'NETWORK_HOST_ADDRESS'],
    ['::ffff:169.254.169.254', 'NETWORK_HOST_ADDRESS'],

    ['metadata.google.internal', 'NETWORK_HOST_METADATA'],
    ['metadata.google.internal.', 'NETWORK_HOST_METADATA'],
    ['Metadata.Google.Internal', 'NETWORK_HOST_METADATA'],
    ['metadata', 'NETWORK_HOST_METADATA'],
    ['metadata.goog', 'NETWORK_HOST_METADATA'],
    ['instance-data', 'NETWORK_HOST_METADATA'],
    ['instance-data.ec2.internal', 'NETWORK_HOST_METADATA'],
    ['metadata.azure.com', 'NETWORK_HOST_METADATA'],

    ['localhost', 'NETWORK_HOST_PRIVATE'],
    ['api.localhost', 'NETWORK_HOST_PRIVATE'],
    ['redis', 'NETWORK_HOST_PRIVATE'],
    ['db.internal', 'NETWORK_HOST_PRIVATE'],
    ['db.corp', 'NETWORK_HOST_PRIVATE'],
    ['printer.local', 'NETWORK_HOST_PRIVATE'],
    ['redis.cache.svc', 'NETWORK_HOST_PRIVATE'],
    ['redis.cache.svc.cluster.local', 'NETWORK_HOST_PRIVATE'],
    ['router.home.arpa', 'NETWORK_HOST_PRIVATE'],
    ['254.169.254.169.in-addr.arpa', 'NETWORK_HOST_PRIVATE'],
    ['x.onion', 'NETWORK_HOST_PRIVATE'],

    ['', 'NETWORK_HOST_INVALID'],
    ['https://api.github.com', 'NETWORK_HOST_INVALID'],
    ['api.github.com/v3', 'NETWORK_HOST_INVALID'],
    ['api.github.com:443', 'NETWORK_HOST_INVALID'],
    ['user@api.github.com', 'NETWORK_HOST_INVALID'],
    ['API.github.com', 'NETWORK_HOST_INVALID'],
    ['api.github.com.', 'NETWORK_HOST_INVALID'],
    ['api..github.com', 'NETWORK_HOST_INVALID'],
    ['-api.github.com', 'NETWORK_HOST_INVALID'],
    ['api.github.com ', 'NETWORK_HOST_INVALID'],
    ['api.github.com\n', 'NETWORK_HOST_INVALID'],
    ['api.github.com,evil.com', 'NETWORK_HOST_INVALID'],
    ['bücher.com', 'NETWORK_HOST_INVALID'],
    [`${'a'.repeat(64)}.com`, 'NETWORK_HOST_INVALID'],
    [`${'a.'.repeat(127)}com`, 'NETWORK_HOST_INVALID'],
    [undefined as unknown as string, 'NETWORK_HOST_PRIVATE'],
  ])('%p: %s', (host, code) => {
    expect(codeOf(() => Egress.https(host))).toBe(code);
  });

  test('the error names the declaration', () => {
    expect(() => Egress.host('*.github.com', 22)).toThrow('Egress.host("*.github.com", 22)');
  });

  test.each([0, 65_536, 1.5, '443' as unknown as number])('port %p', (port) => {
    expect(codeOf(() => Egress.host('api.github.com', port))).toBe('NETWORK_PORT_INVALID');
  });
});
