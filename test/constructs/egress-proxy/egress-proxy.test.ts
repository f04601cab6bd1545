import { App, Chart } from 'cdk8s';
import { Egress, EgressProxy, McpPlatform, McpServer, Peer, Stage, synthesize } from '../../../src';
import { EgressConfig } from '../../../src/contract';
import { LEAST, leastPlatform, Rendered, renderServer, type Shape } from '../../support/render';
import { compose, GITHUB, SLACK } from './support';

const pods = (labels: Record<string, string>, namespace = 'acme') => ({
  podSelector: { matchLabels: labels },
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
});
const tcp = (port: number) => [{ protocol: 'TCP', port }];
const PROXY = { 'app.kubernetes.io/instance': 'egress-proxy', 'strata.dev/role': 'egress' };
const server = (name: string) => ({ 'strata.dev/role': 'server', 'strata.dev/server': name });

describe('an egress proxy', () => {
  const { proxy, config, policy, rendered } = compose();
  const github = proxy.ports['acme/github'] ?? 0;
  const slack = proxy.ports['acme/slack'] ?? 0;

  test('boots from a configuration that the role reads: one listener a server, what it declared on it', () => {
    expect(EgressConfig.parse(config)).toEqual(config);
    expect(config.listeners).toEqual([
      { server: 'acme/github', port: github, allow: [{ host: 'api.github.com', port: 443 }] },
      {
        server: 'acme/slack',
        port: slack,
        allow: [
          { host: 'files.slack.com', port: 8443 },
          { host: 'slack.com', port: 443 },
        ],
      },
    ]);
  });

  test('lets exactly one server reach each port', () => {
    expect(policy('egress-proxy').podSelector).toEqual({ matchLabels: PROXY });
    expect(policy('egress-proxy').ingress).toEqual([
      { from: [pods(server('github'))], ports: tcp(github) },
      { from: [pods(server('slack'))], ports: tcp(slack) },
    ]);
  });

  test('reaches public addresses on the ports that somebody declared, and names', () => {
    const [dns, world, ...rest] = policy('egress-proxy').egress;
    expect(rest).toEqual([]);
    expect(dns.ports.map(({ port }: Shape) => port)).toEqual([53, 53]);
    expect(world.ports).toEqual([...tcp(443), ...tcp(8443)]);
    expect(world.to.map(({ ipBlock }: Shape) => ipBlock.cidr)).toEqual(['0.0.0.0/0', '2000::/3']);
    expect(world.to[0].ipBlock.except).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16', '100.64.0.0/10']),
    );
  });

  test('has a Service with those ports, and nothing else', () => {
    const { spec } = rendered.one('Service', 'egress-proxy');
    expect(spec.ports).toEqual(
      [github, slack].map((port) => ({
        name: `server-${port}`,
        port,
        protocol: 'TCP',
        targetPort: `server-${port}`,
        appProtocol: 'tcp',
      })),
    );
    expect(spec.selector).toEqual(PROXY);
    expect(spec).not.toHaveProperty('clusterIP');
  });

  test('is six objects, without role and token', () => {
    const own = rendered.manifests.filter(({ metadata }) => metadata.name === 'egress-proxy');
    expect(own.map(({ kind }) => kind).sort()).toEqual(
      ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Service', 'ServiceAccount'].sort(),
    );
    const { spec } = rendered.one('Deployment', 'egress-proxy');
    expect(spec.replicas).toBe(2);
    expect(spec.template.spec.automountServiceAccountToken).toBe(false);
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(config.drainSeconds);
    const [container, ...others] = spec.template.spec.containers;
    expect(others).toEqual([]);
    expect(container.args).toEqual(['egress', '--config', '/etc/strata/config.json']);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
  });

  test('has memory for all connections of all servers, so that none can end it for the others', () => {
    const limit = ({ rendered }: ReturnType<typeof compose>) =>
      rendered.one('Deployment', 'egress-proxy').spec.template.spec.containers[0].resources.limits.memory;
    expect(limit(compose({ github: GITHUB }))).toBe('160Mi');
    expect(limit(compose())).toBe('192Mi');
    expect(limit(compose(undefined, { limits: { connections: 1_024 } }))).toBe('384Mi');
    expect(limit(compose(undefined, { resources: { limits: { memory: '1Gi' } } }))).toBe('1Gi');
  });

  test('rolls when what a server may reach changes', () => {
    const hash = ({ rendered }: ReturnType<typeof compose>) =>
      rendered.one('Deployment', 'egress-proxy').spec.template.metadata.annotations['strata.dev/config-hash'];
    expect(hash(compose())).toBe(hash(compose()));
    expect(hash(compose({ github: GITHUB }))).not.toBe(hash(compose()));
  });
});

describe('a server of a platform with an egress proxy', () => {
  test('reaches its own port of the proxy and the name of it, and no public address', () => {
    const { policy, proxy } = compose();
    expect(policy('github').egress).toEqual([
      { to: [pods({ 'k8s-app': 'kube-dns' }, 'kube-system')], ports: expect.anything() },
      { to: [pods(PROXY)], ports: tcp(proxy.ports['acme/github'] ?? 0) },
    ]);
  });

  test('needs no DNS at all where the proxy has an address', () => {
    const { policy, proxy, env } = compose({ github: GITHUB }, { clusterIp: '10.96.0.53' });
    const port = proxy.ports['acme/github'] ?? 0;
    expect(policy('github').egress).toEqual([{ to: [pods(PROXY)], ports: tcp(port) }]);
    expect(env('github')['HTTPS_PROXY']).toBe(`http://10.96.0.53:${port}`);
    expect(compose({ github: GITHUB }, { clusterIp: 'fd10::53' }).env('github')['HTTPS_PROXY']).toBe(
      `http://[fd10::53]:${port}`,
    );
  });

  test('has the variables of proxies in both spellings, in the server alone', () => {
    const { env, proxy, rendered } = compose();
    const url = `http://egress-proxy.acme.svc:${proxy.ports['acme/github']}`;
    const past = 'localhost,127.0.0.1,.svc,.svc.cluster.local';
    expect(env('github')).toEqual({
      HOME: '/tmp',
      HTTP_PROXY: url,
      HTTPS_PROXY: url,
      NO_PROXY: past,
      NODE_USE_ENV_PROXY: '1',
      http_proxy: url,
      https_proxy: url,
      no_proxy: past,
    });
    const [, bridge] = rendered.one('Deployment', 'github').spec.template.spec.containers;
    expect(bridge).not.toHaveProperty('env');
    // A laptop has no proxy.
    expect(rendered.assembly.servers[0]?.run.env).toEqual({});
  });

  test('reaches pods and ranges past the proxy, as it declared them', () => {
    const { policy, env, config } = compose({
      github: {
        egress: [
          ...GITHUB.egress,
          Egress.pods(Peer.pods({ app: 'redis' }, 'cache'), 6379),
          Egress.cidr('10.20.0.0/16', 5432),
          Egress.cidr('fd10::/16', 5432),
        ],
      },
    });
    expect(policy('github').egress.slice(1, 4)).toEqual([
      { to: [pods({ app: 'redis' }, 'cache')], ports: tcp(6379) },
      { to: [{ ipBlock: { cidr: '10.20.0.0/16' } }], ports: tcp(5432) },
      { to: [{ ipBlock: { cidr: 'fd10::/16' } }], ports: tcp(5432) },
    ]);
    expect(env('github')['NO_PROXY']).toBe('localhost,127.0.0.1,.svc,.svc.cluster.local,.cache,10.20.0.0/16');
    expect(config.listeners[0].allow).toEqual([{ host: 'api.github.com', port: 443 }]);
  });

  test('that declares no host is as it was', () => {
    const { rendered, config } = compose({ github: GITHUB, files: {} });
    const alone = renderServer();
    expect(rendered.one('NetworkPolicy', 'files').spec).toEqual(alone.one('NetworkPolicy', 'files').spec);
    expect(rendered.one('Deployment', 'files').spec.template.spec).toEqual(alone.one('Deployment').spec.template.spec);
    expect(config.listeners).toHaveLength(1);
  });

  test('reaches any public host by name of the relaxation, through the proxy', () => {
    const { policy, config } = compose({ fetch: { unsafe: { anyPublicHost: 'fetches pages that people name' } } });
    expect(config.listeners[0].allow).toEqual([{ host: '*', port: 443 }]);
    expect(JSON.stringify(policy('fetch'))).not.toContain('ipBlock');
  });

  test('may come after the proxy, and may declare more later', () => {
    const app = new App();
    const platform = new McpPlatform(app, 'acme', leastPlatform());
    const proxy = platform.addEgressProxy();
    const late = platform.addServer('github', { ...LEAST });
    expect(proxy.ports).toEqual({});
    late.addEgress(Egress.https('api.github.com'));
    expect(Object.keys(proxy.ports)).toEqual(['acme/github']);
    const before = compose({ github: GITHUB }).rendered;
    expect(new Rendered(synthesize(app)).manifests).toEqual(before.manifests);
  });

  test('stays at seven objects', () => {
    const { rendered } = compose({ github: { ...GITHUB, revisions: ['2026-07-28'], autoscale: { min: 2, max: 4 } } });
    const own = rendered.manifests.filter(({ metadata }) => metadata.name.startsWith('github'));
    expect(own).toHaveLength(7);
  });

  test('of another namespace has another identity', () => {
    const { config, policy } = compose(
      { github: { ...GITHUB, namespace: 'b' } },
      { namespace: 'a' },
      { namespaces: ['a', 'b'] },
    );
    expect(config.listeners[0].server).toBe('b/github');
    expect(policy('egress-proxy').ingress[0].from).toEqual([pods(server('github'), 'b')]);
    expect(policy('github').egress[1].to).toEqual([pods(PROXY, 'a')]);
  });

  test('may have a proxy of its own, or one without any platform', () => {
    const app = new App();
    const chart = new Chart(app, 'tools', { namespace: 'tools' });
    const proxy = new EgressProxy(chart, 'way-out');
    new McpServer(chart, 'github', { ...LEAST, ...GITHUB, egressVia: proxy });
    const rendered = new Rendered(synthesize(app));
    expect(proxy.ports).toEqual({ 'tools/github': expect.any(Number) });
    expect(rendered.one('NetworkPolicy', 'github').spec.egress[1].to).toEqual([
      pods({ ...PROXY, 'app.kubernetes.io/instance': 'way-out' }, 'tools'),
    ]);
    expect(rendered.one('Deployment', 'way-out').metadata.labels['strata.dev/stage']).toBe(`${Stage.PILOT}`);
  });
});

describe('the port of a server', () => {
  test('does not move when servers come and go, whatever their order', () => {
    const one = compose({ github: GITHUB }).proxy.ports;
    const many = compose({ a: SLACK, zoo: SLACK, github: GITHUB, b: GITHUB }).proxy.ports;
    const other = compose({ github: GITHUB, b: GITHUB, zoo: SLACK }).proxy.ports;
    expect(many['acme/github']).toBe(one['acme/github']);
    expect(other).toEqual({
      'acme/b': many['acme/b'],
      'acme/github': many['acme/github'],
      'acme/zoo': many['acme/zoo'],
    });
  });

  test('is what the names have led to since the first version', () => {
    expect(compose().proxy.ports).toEqual({ 'acme/github': 22_398, 'acme/slack': 16_903 });
  });

  test('is what the composition settles', () => {
    const { config, env } = compose({ github: GITHUB }, { ports: { 'acme/github': 20_001 } });
    expect(config.listeners[0].port).toBe(20_001);
    expect(env('github')['HTTPS_PROXY']).toBe('http://egress-proxy.acme.svc:20001');
  });
});
