import { App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { Egress, McpServer, Peer, type SecretKey, type SecretSource, Secrets, synthesize, Volume } from '../../../src';
import { codeOf } from '../../support/refusal';
import { LEAST, Rendered } from '../../support/render';

function server(props: Partial<ConstructorParameters<typeof McpServer>[2]> = {}) {
  const app = new App();
  const construct = new McpServer(new Chart(app, 'tools', { namespace: 'tools' }), 'files', { ...LEAST, ...props });
  return { construct, render: () => new Rendered(synthesize(app)) };
}

/** A source that creates something when it is asked, as a vault's does. */
class Synced implements SecretSource {
  readonly reference = 'vault:kv/files#token';
  readonly file = false;
  asked = 0;

  bind(scope: Construct, variable: string): SecretKey {
    this.asked++;
    new Construct(scope, `secret-${variable}`);
    return { secret: 'files-synced', key: variable.toLowerCase() };
  }
}

describe('what grows after a server was created', () => {
  test('callers', () => {
    const { construct, render } = server({ allowFrom: [Peer.namespace('a')] });
    construct.addCaller(Peer.namespace('b'), Peer.namespace('c'));
    expect(render().one('NetworkPolicy').spec.ingress[0].from).toHaveLength(3);
  });

  test('egress, with DNS, annotation and laptop', () => {
    const { construct, render } = server();
    construct.addEgress(Egress.https('api.github.com'));
    const rendered = render();
    expect(rendered.one('NetworkPolicy').metadata.annotations['strata.dev/egress-hosts']).toBe('api.github.com:443');
    expect(rendered.one('NetworkPolicy').spec.egress).toHaveLength(2);
    expect(rendered.run.egress).toEqual([{ host: 'api.github.com', port: 443 }]);
  });

  test('folders', () => {
    const { construct, render } = server();
    construct.addVolume(Volume.emptyDir('/cache'));
    const rendered = render();
    expect(rendered.container('server').volumeMounts).toContainEqual(expect.objectContaining({ mountPath: '/cache' }));
    expect(rendered.run.folders).toEqual([{ path: '/cache', access: 'write' }]);
  });

  test('variables and secrets', () => {
    const { construct, render } = server();
    construct.addEnv('LOG_LEVEL', 'debug');
    construct.addSecret('TOKEN', Secrets.kubernetes({ name: 'files', key: 'token' }));
    const rendered = render();
    expect(rendered.container('server').env.map(({ name }: { name: string }) => name)).toEqual([
      'HOME',
      'LOG_LEVEL',
      'TOKEN',
    ]);
    expect(rendered.run.secrets).toEqual([{ variable: 'TOKEN', reference: 'kubernetes:files#token' }]);
  });

  test('is checked as at the beginning, and a refusal leaves the server as it was', () => {
    const { construct, render } = server({ env: { A: '1' } });
    const refused: [() => void, string][] = [
      [() => construct.addEnv('A', '2'), 'SERVER_ENV_TAKEN'],
      [() => construct.addSecret('A', Secrets.kubernetes({ name: 'a', key: 'b' })), 'SERVER_ENV_TAKEN'],
      [() => construct.addEnv('TOKEN', `ghp_${'a'.repeat(36)}`), 'SECRET_LITERAL'],
      [() => construct.addSecret('B-C', Secrets.kubernetes({ name: 'a', key: 'b' })), 'SERVER_ENV_NAME_INVALID'],
      [() => construct.addSecret('B', 'value' as unknown as SecretSource), 'PROP_INVALID'],
      [() => construct.addVolume(Volume.emptyDir('/strata')), 'SERVER_VOLUME_PATH_INVALID'],
      [() => construct.addEgress('api.github.com' as unknown as Egress), 'PROP_INVALID'],
      [() => construct.addCaller(undefined as unknown as Peer), 'PROP_INVALID'],
    ];
    const before = JSON.stringify(render().manifests);
    for (const [step, code] of refused) {
      expect(codeOf(step)).toBe(code);
    }
    construct.addCaller();
    expect(JSON.stringify(render().manifests)).toBe(before);
  });
});

describe('a source of secrets', () => {
  test('is asked once, and says under which Secret the value arrives', () => {
    const source = new Synced();
    const { construct, render } = server({ secrets: { TOKEN: source } });
    construct.addEnv('A', '1');
    expect(source.asked).toBe(1);
    expect(construct.node.tryFindChild('secret-TOKEN')).toBeDefined();
    const rendered = render();
    expect(rendered.container('server').env).toContainEqual({
      name: 'TOKEN',
      valueFrom: { secretKeyRef: { name: 'files-synced', key: 'token' } },
    });
    expect(rendered.run.secrets).toEqual([{ variable: 'TOKEN', reference: 'vault:kv/files#token' }]);
  });

  test.each([
    [{ name: 'My Secret', key: 'a' }, 'SECRET_NAME_INVALID'],
    [{ name: '', key: 'a' }, 'SECRET_NAME_INVALID'],
    [{ name: undefined, key: 'a' }, 'PROP_INVALID'],
    [{ name: 'a', key: 'b', namespace: 'c' }, 'PROP_UNKNOWN'],
    [{ name: 'a', key: '' }, 'SECRET_KEY_INVALID'],
    [{ name: 'a', key: '..' }, 'SECRET_KEY_INVALID'],
    [{ name: 'a', key: '../b' }, 'SECRET_KEY_INVALID'],
    [{ name: 'a', key: 'b c' }, 'SECRET_KEY_INVALID'],
    [{ name: 'a' }, 'PROP_INVALID'],
  ])('%j is none', (props, code) => {
    expect(codeOf(() => Secrets.kubernetes(props as { name: string; key: string }))).toBe(code);
  });
});

describe('what can be read back', () => {
  test('names, addresses, configuration and relaxations', () => {
    const { construct } = server({
      unsafe: { writableRootFilesystem: 'it writes its cache beside itself', anyPublicHost: 'fetches pages' },
    });
    expect(construct).toMatchObject({ name: 'files', namespace: 'tools', stage: 2, port: 8080 });
    expect(construct.url).toBe('http://files.tools.svc:8080/mcp');
    expect(construct.image).toBe(LEAST.image);
    expect(construct.config.sessions.max).toBe(16);
    expect(construct.relaxations).toEqual(['anyPublicHost', 'writableRootFilesystem']);
    expect(construct.runtimeImage).toMatch(/^ghcr\.io\/mcp-strata\/mcp-strata-runtime:\d+\.\d+\.\d+/);
  });

  test('a server is a peer of another one', () => {
    const app = new App();
    const callee = new McpServer(new Chart(app, 'a', { namespace: 'a' }), 'callee', LEAST);
    const caller = new McpServer(new Chart(app, 'b', { namespace: 'b' }), 'caller', {
      ...LEAST,
      egress: [Egress.pods(callee.peer, callee.port)],
    });
    callee.addCaller(caller.peer);
    const rendered = new Rendered(synthesize(app));
    const pods = (name: string, namespace: string) => ({
      podSelector: { matchLabels: { 'strata.dev/role': 'server', 'strata.dev/server': name } },
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    });
    expect(rendered.one('NetworkPolicy', 'callee').spec.ingress).toEqual([
      { from: [pods('caller', 'b')], ports: [{ protocol: 'TCP', port: 8080 }] },
    ]);
    expect(rendered.one('NetworkPolicy', 'caller').spec.egress[1]).toEqual({
      to: [pods('callee', 'a')],
      ports: [{ protocol: 'TCP', port: 8080 }],
    });
  });

  test('without a namespace the short name is all there is', () => {
    const app = new App();
    const construct = new McpServer(new Chart(app, 'tools'), 'files', LEAST);
    expect(construct.url).toBe('http://files:8080/mcp');
    expect(construct.config.listen.allowedHosts).toEqual(['files', 'localhost', '127.0.0.1']);
    const rendered = new Rendered(synthesize(app));
    expect(rendered.assembly.servers[0]).not.toHaveProperty('namespace');
    expect(rendered.one('Deployment').metadata).not.toHaveProperty('namespace');
  });
});
