import { Peer, Secrets, Stage, ToolPolicy } from '../../../src';
import { compose, ISSUER, KEY } from './support';

describe('a gateway', () => {
  const { rendered, config, policy, gateway } = compose({ allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')] });
  const pod = rendered.one('Deployment', 'gateway').spec.template.spec;

  test('is five objects, and none of them is a role', () => {
    const own = rendered.assembly.objects.filter(({ path }) => path.startsWith(`${gateway.node.path}/`));
    expect(own.map(({ manifest }) => manifest.kind).sort()).toEqual([
      'ConfigMap',
      'Deployment',
      'NetworkPolicy',
      'Service',
      'ServiceAccount',
    ]);
    for (const { reason } of own) expect(reason?.control).toEqual(expect.any(String));
  });

  test('runs the runtime image without privileges and without a token', () => {
    expect(pod).toMatchObject({ automountServiceAccountToken: false, serviceAccountName: 'gateway' });
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0]).toMatchObject({
      args: ['gateway', '--config', '/etc/strata/config.json'],
      securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
  });

  test('leaves after its calls: the grace period is longer than the drain', () => {
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(config.drainSeconds);
    const long = compose({ disruption: { drainSeconds: 120 } });
    expect(long.config.drainSeconds).toBe(120);
    expect(long.rendered.one('Deployment', 'gateway').spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(
      120,
    );
  });

  test('asks the issuer for callers, and is named by the URL that clients use', () => {
    expect(config.authentication).toMatchObject({
      resource: 'http://gateway.acme.svc:8080/mcp',
      issuers: [{ issuer: ISSUER, audiences: ['http://gateway.acme.svc:8080/mcp'] }],
    });
    expect(gateway.resource).toBe('http://gateway.acme.svc:8080/mcp');
    const named = compose({ host: 'mcp.acme.example' });
    expect(named.config.authentication?.resource).toBe('https://mcp.acme.example/mcp');
    expect(named.config.listen.allowedHosts).toContain('mcp.acme.example');
  });

  test('mounts the key that it signs with, and says where it is', () => {
    expect(config.signer).toEqual({
      issuer: 'http://gateway.acme.svc:8080',
      keyFile: '/var/run/strata/secrets/signing-key.pem',
    });
    const { projected } = pod.volumes.find(({ name }: { name: string }) => name === 'role-secrets');
    expect(projected.sources).toEqual([
      { secret: { name: 'gateway-key', items: [{ key: 'tls.key', path: 'signing-key.pem' }] } },
    ]);
  });

  test('reaches its bridges, names and the issuer; callers, and who fetches keys, reach it', () => {
    const spec = policy('gateway');
    expect(spec.egress).toHaveLength(3);
    expect(spec.egress[1]).toMatchObject({
      to: [{ podSelector: { matchLabels: { 'strata.dev/server': 'github' } } }],
      ports: [{ port: 8080 }],
    });
    expect(spec.egress[2].ports).toEqual([{ protocol: 'TCP', port: 443 }]);
    expect(spec.ingress).toEqual([
      {
        from: [
          expect.objectContaining({ podSelector: { matchLabels: { app: 'assistant' } } }),
          expect.objectContaining({
            podSelector: { matchLabels: { 'strata.dev/role': 'server', 'strata.dev/server': 'github' } },
          }),
        ],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
    const { annotations } = rendered.one('NetworkPolicy', 'gateway').metadata;
    expect(annotations['strata.dev/egress-hosts']).toBe('login.acme.example:443');
  });

  test('rolls its pods when its configuration changes, but not for what they take over while they run', () => {
    const hash = (props = {}) =>
      compose(props).rendered.one('Deployment', 'gateway').spec.template.metadata.annotations['strata.dev/config-hash'];
    const config = (props: object) => compose(props).rendered.one('ConfigMap', 'gateway').data['config.json'];
    expect(hash()).not.toBe(hash({ limits: { streams: 5 } }));
    const policy = new ToolPolicy();
    policy.allow('team').toCallAnything();
    for (const live of [
      { listSeconds: 5 },
      { policy },
      { naming: { separator: '.' } },
      { search: { mode: 'always' } },
    ]) {
      expect(config(live)).not.toBe(config({}));
      expect(hash(live)).toBe(hash());
    }
  });
});

describe('a server behind a gateway', () => {
  const { bridge, policy } = compose();

  test('trusts the keys of the gateway alone, and asks no client to log in there', () => {
    expect(bridge('github').authentication).toMatchObject({
      resource: 'http://github.acme.svc:8080/mcp',
      authorizationServers: [],
      issuers: [
        {
          issuer: 'http://gateway.acme.svc:8080',
          jwksUri: 'http://gateway.acme.svc:8080/.well-known/jwks.json',
          audiences: ['http://github.acme.svc:8080/mcp'],
          privateNetwork: true,
        },
      ],
    });
  });

  test('is reached by the gateway and by nobody else, and reaches it for its keys', () => {
    const gateway = { 'strata.dev/role': 'gateway', 'app.kubernetes.io/instance': 'gateway' };
    expect(policy('github').ingress).toEqual([
      {
        from: [expect.objectContaining({ podSelector: { matchLabels: gateway } })],
        ports: [{ protocol: 'TCP', port: 8080 }],
      },
    ]);
    expect(policy('github').egress.at(-1)).toMatchObject({
      to: [{ podSelector: { matchLabels: gateway } }],
      ports: [{ port: 8080 }],
    });
  });

  test('needs no DNS where the gateway has an address', () => {
    const fixed = compose({ clusterIp: '10.96.0.80' });
    expect(fixed.policy('github').egress).toHaveLength(1);
    expect(fixed.bridge('github').authentication.issuers[0].jwksUri).toBe(
      'http://10.96.0.80:8080/.well-known/jwks.json',
    );
    expect(fixed.rendered.one('Service', 'gateway').spec.clusterIP).toBe('10.96.0.80');
    expect(fixed.config.listen.allowedHosts).toContain('10.96.0.80');
  });

  test('runs on a laptop without tokens', () => {
    expect(compose().rendered.run.bridge.authentication).toBeUndefined();
  });

  test('listens elsewhere where its program has the port, and the gateway finds it', () => {
    const moved = compose({}, { files: { transport: 'streamable-http', port: 8080, command: undefined } });
    const rule = moved
      .policy('gateway')
      .egress.find(({ to }: { to: unknown[] }) => JSON.stringify(to).includes('files'));
    expect(rule.ports).toEqual([{ protocol: 'TCP', port: 8081 }]);
  });
});

describe('replicas', () => {
  const REDIS = { url: 'rediss://redis.stores.svc:6380/1', password: Secrets.kubernetes({ name: 'redis', key: 'pw' }) };

  test('share sessions and counts in a store, where there is one', () => {
    const { config, rendered, policy } = compose({
      replicas: 3,
      redis: REDIS,
      rateLimits: [{ per: 'principal', requests: 60, seconds: 60 }],
      budgets: [{ name: 'team', per: 'business-unit', unit: 'tokens', amount: 1_000_000, window: 'month' }],
    });
    expect(config).toMatchObject({
      redis: {
        url: 'rediss://redis.stores.svc:6380/1',
        passwordFile: '/var/run/strata/secrets/redis-password',
        prefix: 'strata:acme:gateway:',
      },
      sessions: { store: 'redis' },
      rateLimits: { store: 'redis', onFailure: 'closed', limits: [{ per: 'principal', requests: 60, seconds: 60 }] },
      budgets: {
        store: 'redis',
        onFailure: 'closed',
        budgets: [
          { name: 'team', per: 'business-unit', unit: 'tokens', amount: 1_000_000, window: 'month', onSpent: 'deny' },
        ],
      },
    });
    expect(rendered.one('PodDisruptionBudget', 'gateway').spec.maxUnavailable).toBe(1);
    expect(rendered.one('Deployment', 'gateway').spec.template.spec.topologySpreadConstraints).toHaveLength(2);
    expect(JSON.stringify(policy('gateway').egress)).toContain('"port":6380');
  });

  test('are two from stage 3 on where nothing is lost by it, and else one', () => {
    const count = (props: Parameters<typeof compose>[0], stage: Stage) =>
      compose(props, undefined, { stage }).rendered.one('Deployment', 'gateway').spec.replicas;
    expect(count({ revisions: ['2026-07-28'] }, Stage.SCALE)).toBe(2);
    expect(count({ redis: REDIS }, Stage.SCALE)).toBe(2);
    expect(count({}, Stage.SCALE)).toBe(1);
    expect(count({ revisions: ['2026-07-28'] }, Stage.PILOT)).toBe(1);
  });

  test('by load are written as an autoscaler, and the Deployment says no number', () => {
    const { rendered } = compose({ revisions: ['2026-07-28'], autoscale: { min: 2, max: 6 }, signingKey: KEY });
    expect(rendered.one('HorizontalPodAutoscaler').spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 });
    expect(rendered.one('Deployment', 'gateway').spec.replicas).toBeUndefined();
  });
});
