import { Egress, Oidc, Peer, Secrets, Stage, ToolPolicy, Volume } from '../../../src';
import { BridgeConfig, RUN_AS } from '../../../src/contract';
import { renderServer, type Shape } from '../../support/render';

/** Everything that a server can have at once. */
const FULL = {
  revisions: ['2026-07-28'],
  autoscale: { min: 2, max: 5 },
  egress: [Egress.https('api.github.com')],
  allowFrom: [Peer.namespace('gateway')],
  identity: Oidc.issuer('https://login.acme.example'),
  policy: new ToolPolicy(),
  secrets: { TOKEN: Secrets.kubernetes({ name: 'files', key: 'token' }) },
} as const;

describe('one server', () => {
  test('is five objects, and at most seven', () => {
    expect([...renderServer().kinds].sort()).toEqual([
      'ConfigMap',
      'Deployment',
      'NetworkPolicy',
      'Service',
      'ServiceAccount',
    ]);
    expect([...renderServer(FULL).kinds].sort()).toEqual([
      'ConfigMap',
      'Deployment',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ]);
  });

  test.each([1, 2, 3, 4] as Stage[])('holds no Kubernetes credentials at stage %s', (stage) => {
    const rendered = renderServer(FULL, stage);
    expect(rendered.manifests.filter(({ apiVersion }) => apiVersion.startsWith('rbac.'))).toEqual([]);
    expect(rendered.one('ServiceAccount')).toMatchObject({ automountServiceAccountToken: false });
    expect(rendered.one('ServiceAccount')).not.toHaveProperty('secrets');
    expect(rendered.one('Deployment').spec.template.spec.automountServiceAccountToken).toBe(false);
    expect(JSON.stringify(rendered.manifests)).not.toMatch(/serviceAccountToken"|pods\/attach|kubernetes\.default/);
  });

  test('is one pod: the supervisor is installed, then server and bridge run beside each other', () => {
    const rendered = renderServer();
    const { spec } = rendered.one('Deployment').spec.template;
    expect(spec.initContainers.map(({ name }: Shape) => name)).toEqual(['stdiod']);
    expect(spec.containers.map(({ name }: Shape) => name)).toEqual(['server', 'bridge']);
    expect(rendered.one('Deployment').spec.replicas).toBe(1);
    expect(rendered.container('stdiod').command).toEqual(['/usr/local/bin/stdiod', '--install', '/strata/stdiod']);
    expect(rendered.container('server').command).toEqual([
      ...['/strata/stdiod', '--listen', '/strata/run/mcp.sock', '--max', '20', '--drain-ms', '25000', '--'],
      ...['/app/files', 'stdio'],
    ]);
    expect(rendered.container('bridge').args).toEqual(['bridge', '--config', '/etc/strata/config.json']);
    expect(rendered.container('bridge')).not.toHaveProperty('command');
  });

  test('keeps the supervisor out of the reach of the server and the bridge', () => {
    const rendered = renderServer();
    const mounts = (name: string) => rendered.container(name).volumeMounts;
    expect(mounts('stdiod')).toEqual([
      { name: 'supervisor', mountPath: '/strata' },
      { name: 'socket', mountPath: '/strata/run' },
    ]);
    expect(mounts('server')).toContainEqual({ name: 'supervisor', mountPath: '/strata', readOnly: true });
    expect(mounts('server')).toContainEqual({ name: 'socket', mountPath: '/strata/run' });
    expect(mounts('bridge').map(({ name }: Shape) => name)).toEqual(['config', 'socket', 'bridge-tmp']);
    for (const name of ['supervisor', 'socket']) {
      const volume = rendered.one('Deployment').spec.template.spec.volumes.find((entry: Shape) => entry.name === name);
      expect(volume.emptyDir).toEqual({ medium: 'Memory', sizeLimit: expect.stringMatching(/^\dMi$/) });
    }
  });

  test('gives secrets to the server alone', () => {
    const rendered = renderServer({
      secrets: {
        TOKEN: Secrets.kubernetes({ name: 'files', key: 'token' }),
        CREDENTIALS: Secrets.kubernetes({ name: 'files', key: 'json' }).asFile(),
      },
    });
    expect(rendered.container('server').env).toEqual([
      { name: 'CREDENTIALS', value: '/var/run/strata/secrets/CREDENTIALS' },
      { name: 'HOME', value: '/tmp' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'files', key: 'token' } } },
    ]);
    expect(rendered.container('server').volumeMounts).toContainEqual({
      name: 'secrets',
      mountPath: '/var/run/strata/secrets',
      readOnly: true,
    });
    for (const name of ['bridge', 'stdiod']) {
      expect(rendered.container(name)).not.toHaveProperty('env');
      expect(rendered.container(name).volumeMounts.map((mount: Shape) => mount.name)).not.toContain('secrets');
    }
    expect(rendered.one('ConfigMap').data['config.json']).not.toContain('token');
  });

  test('has no writable path that is not sized', () => {
    const { spec } = renderServer().one('Deployment').spec.template;
    for (const volume of spec.volumes.filter(({ emptyDir }: Shape) => emptyDir !== undefined)) {
      expect(volume.emptyDir.sizeLimit).toMatch(/^\d+Mi$/);
    }
    for (const container of spec.containers) {
      expect(container.volumeMounts).toContainEqual({ name: `${container.name}-tmp`, mountPath: '/tmp' });
      expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    }
    expect(spec.volumes.some((volume: Shape) => 'hostPath' in volume)).toBe(false);
  });

  test('runs as one user in all containers, since they share a socket', () => {
    const { spec } = renderServer().one('Deployment').spec.template;
    expect(spec.securityContext).toMatchObject({ runAsUser: RUN_AS, runAsGroup: RUN_AS, fsGroup: RUN_AS });
    for (const container of [...spec.initContainers, ...spec.containers]) {
      expect(container.securityContext).not.toHaveProperty('runAsUser');
      expect(container.resources.requests).toEqual(
        expect.objectContaining({ cpu: expect.any(String), memory: expect.any(String) }),
      );
      expect(container.resources.limits).toEqual(
        expect.objectContaining({ cpu: expect.any(String), memory: expect.any(String) }),
      );
    }
  });

  test('tells the truth about itself: probes ask the bridge, on a port that is not the clients', () => {
    const bridge = renderServer({ limits: { startSeconds: 90 } }).container('bridge');
    expect(bridge.ports).toEqual([
      { name: 'mcp', containerPort: 8080, protocol: 'TCP' },
      { name: 'admin', containerPort: 9090, protocol: 'TCP' },
    ]);
    expect(bridge.startupProbe.httpGet).toEqual({ path: '/readyz', port: 9090, scheme: 'HTTP' });
    expect(bridge.readinessProbe.httpGet.path).toBe('/readyz');
    expect(bridge.livenessProbe.httpGet.path).toBe('/livez');
    expect(bridge.startupProbe.periodSeconds * bridge.startupProbe.failureThreshold).toBeGreaterThan(90);
  });

  test.each([1, 25, 300])('outlives a drain of %s seconds', (drainSeconds) => {
    const rendered = renderServer({ disruption: { drainSeconds } });
    const { terminationGracePeriodSeconds } = rendered.one('Deployment').spec.template.spec;
    // After the drain the supervisor closes stdin (5 s), sends SIGTERM (2 s) and leaves (1 s).
    expect(terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds + 8);
    expect(rendered.config.drainSeconds).toBe(drainSeconds);
    expect(rendered.container('server').command).toContain(`${drainSeconds * 1000}`);
  });

  test('rolls its pods when the configuration changes, and only then', () => {
    const hash = (props: Parameters<typeof renderServer>[0]) =>
      renderServer(props).one('Deployment').spec.template.metadata.annotations['strata.dev/config-hash'];
    expect(hash({ limits: { bodyBytes: 1024 } })).not.toBe(hash({}));
    expect(hash({ allowFrom: [Peer.namespace('gateway')] })).toBe(hash({}));
  });

  test('tells kubectl which container is the server, and autoscalers which volumes nobody misses', () => {
    const hints = (props: Parameters<typeof renderServer>[0]) =>
      renderServer(props).one('Deployment').spec.template.metadata.annotations;
    const local = 'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes';
    expect(hints({})).toMatchObject({
      'kubectl.kubernetes.io/default-container': 'server',
      [local]: 'supervisor,socket,server-tmp,bridge-tmp',
    });
    expect(hints({ volumes: [Volume.emptyDir('/tmp', { size: '1Gi' })] })[local]).toBe('supervisor,socket,bridge-tmp');
    expect(hints({ command: undefined, transport: 'sse', port: 3000 })[local]).toBe('server-tmp,bridge-tmp');
  });

  test('is found by a selector that does not come from its place, stage or labels', () => {
    const selectors = [renderServer(), renderServer({ labels: { team: 'a' } }), renderServer({}, Stage.NATIVE)].map(
      (rendered) => rendered.one('Deployment').spec.selector.matchLabels,
    );
    for (const selector of selectors) {
      expect(selector).toEqual({ 'strata.dev/role': 'server', 'strata.dev/server': 'files' });
    }
    const rendered = renderServer(FULL);
    const { labels } = rendered.one('Deployment').spec.template.metadata;
    expect(labels).toMatchObject(selectors[0]);
    expect(rendered.one('Service').spec.selector).toEqual(selectors[0]);
    expect(rendered.one('NetworkPolicy').spec.podSelector.matchLabels).toEqual(selectors[0]);
    expect(rendered.one('PodDisruptionBudget').spec.selector.matchLabels).toEqual(selectors[0]);
  });

  test('boots from a configuration that the bridge accepts as it stands', () => {
    const { config } = renderServer(FULL);
    expect(BridgeConfig.parse(config)).toEqual(config);
    expect(config.upstream).toEqual({ transport: 'stdio', socket: '/strata/run/mcp.sock' });
    expect(config.listen.allowedHosts).toEqual([
      ...['files', 'files.tools', 'files.tools.svc', 'files.tools.svc.cluster.local'],
      ...['localhost', '127.0.0.1'],
    ]);
  });

  test('gives each object a reason with the control that asks for it', () => {
    for (const { reason } of renderServer(FULL).assembly.objects) {
      expect(reason?.text).toMatch(/^[A-Z].*\.$/);
      expect(reason?.control).toMatch(/^[a-z]+\.[a-z-]+$/);
    }
  });

  test('is the same whenever and wherever it is synthesized', () => {
    expect(JSON.stringify(renderServer(FULL).manifests)).toBe(JSON.stringify(renderServer(FULL).manifests));
  });
});
