import { Stage } from '../../../src';
import { DIGEST, IMAGE, renderServer } from '../../support/render';

const NPM = { registryType: 'npm', identifier: '@acme/files', version: '1.2.0+build.5' } as const;
const PYPI = { registryType: 'pypi', identifier: 'mcp-server-fetch', version: '2026.1.0' } as const;

function programOf(props: Parameters<typeof renderServer>[0], stage?: Stage) {
  const rendered = renderServer({ image: undefined, command: undefined, ...props }, stage);
  const { image, command } = rendered.container('server');
  const separator = (command ?? []).indexOf('--');
  return { image, command: separator < 0 ? command : command.slice(separator + 1), run: rendered.run };
}

describe('what runs', () => {
  test('an image with its command, here and there', () => {
    const { image, command, run } = programOf({ image: IMAGE, command: ['/app/files', 'stdio'] });
    expect(image).toBe(IMAGE);
    expect(command).toEqual(['/app/files', 'stdio']);
    expect(run).toMatchObject({ program: { kind: 'image', image: IMAGE }, command: ['/app/files', 'stdio'] });
  });

  test('a package on a laptop, its image in a cluster; arguments are the same', () => {
    const { image, command, run } = programOf({ image: IMAGE, package: NPM, args: ['/data'] });
    expect(image).toBe(IMAGE);
    expect(command).toEqual(['/usr/local/bin/node', '/app/server', '/data']);
    expect(run).toMatchObject({ program: { kind: 'package', package: NPM }, command: ['/data'] });
  });

  test('a package in an image of another make', () => {
    const { command, run } = programOf({
      image: IMAGE,
      package: PYPI,
      command: ['/opt/fetch'],
      args: ['--ignore-robots-txt'],
    });
    expect(command).toEqual(['/opt/fetch', '--ignore-robots-txt']);
    expect(run.command).toEqual(['--ignore-robots-txt']);
  });

  test.each([
    [NPM, 'localhost/files:1.2.0-build.5', ['/usr/local/bin/node', '/app/server']],
    [PYPI, 'localhost/files:2026.1.0', ['/app/server']],
  ])('a package of stage 1 alone: %j is built on the machine', (source, expected, expectedCommand) => {
    const { image, command } = programOf({ package: source }, Stage.EXPERIMENT);
    expect(image).toBe(expected);
    expect(command).toEqual(expectedCommand);
  });

  test('a command of stage 1 alone', () => {
    const { image, run } = programOf({ command: ['node', 'server.js'] }, Stage.EXPERIMENT);
    expect(image).toBe('localhost/files:local');
    expect(run).toMatchObject({ program: { kind: 'command' }, command: ['node', 'server.js'] });
  });

  test.each([
    ['1.2.0', 'ghcr.io/acme/files:1.2.0'],
    [DIGEST, `ghcr.io/acme/files@${DIGEST}`],
  ])('an OCI package is the image: %s', (version, expected) => {
    const source = { registryType: 'oci', identifier: 'ghcr.io/acme/files', version } as const;
    const { image, run } = programOf({ package: source, command: ['/app/files'] });
    expect(image).toBe(expected);
    expect(run.program).toEqual({ kind: 'image', image: expected });
  });
});

describe('a server that listens over HTTP', () => {
  const http = (props: Parameters<typeof renderServer>[0] = {}) =>
    renderServer({ command: undefined, transport: 'streamable-http', port: 3000, ...props });

  test('keeps its entry point and needs no supervisor', () => {
    const rendered = http();
    const { spec } = rendered.one('Deployment').spec.template;
    expect(spec).not.toHaveProperty('initContainers');
    expect(rendered.container('server')).not.toHaveProperty('command');
    expect(JSON.stringify(spec)).not.toMatch(/stdiod|\/strata\/run|"supervisor"|"socket"/);
    expect(rendered.config.upstream).toEqual({ transport: 'streamable-http', url: 'http://127.0.0.1:3000/mcp' });
    expect(rendered.run).toMatchObject({ transport: 'streamable-http', port: 3000, path: '/mcp' });
  });

  test('is reached through its bridge only', () => {
    const rendered = http();
    expect(rendered.container('server')).not.toHaveProperty('ports');
    expect(rendered.one('Service').spec.ports).toEqual([
      { name: 'mcp', port: 8080, targetPort: 'mcp', protocol: 'TCP', appProtocol: 'http' },
    ]);
  });

  test('may speak the transport of 2024-11-05', () => {
    expect(http({ transport: 'sse' }).config.upstream).toEqual({ transport: 'sse', url: 'http://127.0.0.1:3000/sse' });
    expect(http({ transport: 'sse', path: '/events' }).config.upstream.url).toBe('http://127.0.0.1:3000/events');
  });

  test.each([
    [8080, { port: 8081, adminPort: 9090 }],
    [9090, { port: 8080, adminPort: 9091 }],
  ])('keeps port %s; the bridge moves, the Service does not', (port, listen) => {
    const rendered = http({ port });
    expect(rendered.config.listen).toMatchObject(listen);
    expect(
      rendered.container('bridge').ports.map(({ containerPort }: { containerPort: number }) => containerPort),
    ).toEqual([listen.port, listen.adminPort]);
    expect(rendered.container('bridge').livenessProbe.httpGet.port).toBe(listen.adminPort);
    expect(rendered.one('Service').spec.ports[0]).toMatchObject({ port: 8080, targetPort: 'mcp' });
  });
});
