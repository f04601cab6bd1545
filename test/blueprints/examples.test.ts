import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly } from '../../src/contract';
import { evaluate } from '../../src/rules';
import { assemble } from '../judges/compositions';

const folder = join(__dirname, '..', '..', 'examples');
const programs = readdirSync(folder).filter((name) => name.endsWith('.ts'));

const find = ({ objects }: Assembly, kind: string, name: string) =>
  objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === name)?.manifest;

const configOf = (assembly: Assembly, name: string) => {
  const data = (find(assembly, 'ConfigMap', name)?.['data'] ?? {}) as Record<string, string>;
  return JSON.parse(data['config.json'] ?? 'null');
};

/** Examples that ask for a relaxation by name, and the findings that it answers. */
const relaxes: Readonly<Record<string, readonly string[]>> = {
  'registry-discovery.ts': ['identity.no-workload-roles', 'identity.no-workload-roles', 'identity.no-token'],
};

/** What each example is there to show. */
const shows: Record<string, (assembly: Assembly) => void> = {
  'autoscaling.ts': (assembly) => {
    expect(find(assembly, 'ScaledObject', 'search')).toMatchObject({
      spec: { minReplicaCount: 2, maxReplicaCount: 10 },
    });
    expect(find(assembly, 'HorizontalPodAutoscaler', 'gateway')).toMatchObject({ spec: { minReplicas: 2 } });
    expect(configOf(assembly, 'gateway')).toMatchObject({
      sessions: { store: 'redis' },
      redis: { passwordFile: '/var/run/strata/secrets/redis-password' },
    });
  },
  'catalog.ts': (assembly) => {
    const [bridge] = find(assembly, 'Deployment', 'github') ? assembly.servers : [];
    expect(bridge?.run.program).toEqual({ kind: 'image', image: 'ghcr.io/github/github-mcp-server:1.10.1' });
    expect(assembly.servers.find(({ id }) => id === 'orders')?.run.command).toEqual(['--access-mode=restricted']);
    expect(configOf(assembly, 'gateway').upstreams.find(({ id }: { id: string }) => id === 'linear')).toMatchObject({
      url: 'https://mcp.linear.app/mcp',
      token: { kind: 'header' },
    });
  },
  'registry-discovery.ts': (assembly) => {
    const { sources } = configOf(assembly, 'registry');
    expect(sources.at(-1)).toMatchObject({ kind: 'kubernetes', namespaces: ['payments', 'research'] });
    const bindings = assembly.objects.filter(({ manifest }) => manifest.kind === 'RoleBinding');
    expect(bindings.map(({ manifest }) => manifest.metadata.namespace)).toEqual(['payments', 'research']);
    expect(find(assembly, 'CronJob', 'registry-backup')).toMatchObject({ spec: { schedule: '30 2 * * *' } });
  },
  'gateway-two-teams.ts': (assembly) => {
    const config = configOf(assembly, 'gateway');
    expect(config.upstreams.map(({ id }: { id: string }) => id)).toEqual(['crm', 'ledger']);
    expect(config.authentication.resource).toBe('https://mcp.acme.example/mcp');
    expect(find(assembly, 'HTTPRoute', 'gateway')).toMatchObject({ spec: { hostnames: ['mcp.acme.example'] } });
    for (const name of ['gateway-tls', 'gateway-signing-key']) {
      expect(find(assembly, 'Certificate', name)).toMatchObject({ spec: { secretName: name } });
    }
    expect(JSON.stringify(find(assembly, 'NetworkPolicy', 'ledger')?.['spec'])).not.toContain('sales');
  },
  'approval.ts': (assembly) => {
    const { policy } = configOf(assembly, 'gateway');
    const asking = policy.policies.filter(({ text }: { text: string }) => text.includes('@ask('));
    expect(asking.map(({ text }: { text: string }) => /@ask\("(.*?)"\)/.exec(text)?.[1])).toEqual([
      'Deploy this version?',
      'Deploy to production? Two people should have looked at it.',
    ]);
  },
  'budgets.ts': (assembly) => {
    const { budgets, search } = configOf(assembly, 'gateway');
    expect(budgets).toMatchObject({ store: 'redis', onFailure: 'closed' });
    expect(budgets.budgets.map(({ name, onSpent }: Record<string, string>) => [name, onSpent])).toEqual([
      ['person', 'deny'],
      ['team', 'warn'],
      ['renders', 'deny'],
    ]);
    expect(search).toMatchObject({ mode: 'auto', tokens: 8_000 });
  },
  'guardrail.ts': (assembly) => {
    const { guardrails } = configOf(assembly, 'gateway');
    expect(guardrails).toMatchObject([
      { name: 'dlp', upstreams: ['crm'], tokenFile: '/var/run/strata/secrets/guardrail-dlp-token', mode: 'enforce' },
      { name: 'prompt-guard', protocol: { kind: 'llama-stack' }, phases: ['response'], mode: 'dry-run' },
    ]);
    const egress = JSON.stringify(find(assembly, 'NetworkPolicy', 'gateway')?.['spec']);
    expect(egress).toContain('"app":"dlp"');
    expect(egress).toContain('8321');
  },
  'model-routing.ts': (assembly) => {
    expect(find(assembly, 'AIGatewayRoute', 'models')).toMatchObject({
      spec: { rules: [{ backendRefs: [{ name: 'models-anthropic' }, { name: 'models-openai' }] }, {}] },
    });
    expect(find(assembly, 'QuotaPolicy', 'models-openai')).toMatchObject({
      spec: { serviceQuota: { quota: { limit: 5_000_000, duration: '1d' } } },
    });
    expect(find(assembly, 'SecurityPolicy', 'models')).toBeDefined();
  },
  'multi-namespace.ts': ({ objects }) => {
    expect(objects.filter(({ manifest }) => manifest.metadata.namespace === undefined)).toEqual([]);
    expect(new Set(objects.map(({ manifest }) => manifest.metadata.namespace))).toEqual(
      new Set(['mcp-platform', 'payments-mcp', 'payments-mcp-batch']),
    );
  },
  'portal.ts': (assembly) => {
    const { origin, gateways, servers, login } = configOf(assembly, 'portal');
    expect(origin).toBe('https://portal.mcp.acme.example');
    expect(login).toMatchObject({ clientId: 'mcp-portal', resource: 'http://registry.acme.svc:8080' });
    expect(gateways).toMatchObject([{ url: 'https://mcp.acme.example/mcp', servers: ['example.acme.mcp/orders'] }]);
    expect(servers).toMatchObject([{ name: 'example.acme.mcp/orders', readme: expect.stringMatching(/^# Orders/) }]);
  },
  'registry.ts': (assembly) => {
    expect(configOf(assembly, 'registry')).toMatchObject({
      sources: [{ id: 'composition' }, { id: 'official', approval: 'required' }, { id: 'saas' }, { id: 'published' }],
      reserved: { 'example.acme': 'composition', 'example.acme-payments': 'published' },
    });
    const listed = find(assembly, 'ConfigMap', 'registry-listed')?.['data'] as Record<string, string>;
    expect(listed['composition.json']).toContain('"name": "example.acme/orders"');
    expect(find(assembly, 'Ingress', 'registry')).toBeDefined();
  },
  'remote-saas-server.ts': (assembly) => {
    expect(configOf(assembly, 'gateway').upstreams).toMatchObject([
      { id: 'crm', network: 'public', token: { kind: 'header', valueFile: '/var/run/strata/secrets/crm-header' } },
    ]);
    expect(find(assembly, 'Ingress', 'gateway')?.metadata['annotations']).toMatchObject({
      'nginx.ingress.kubernetes.io/proxy-read-timeout': '3600',
    });
  },
  'token-exchange.ts': (assembly) => {
    expect(configOf(assembly, 'gateway').upstreams[0].token).toMatchObject({ kind: 'exchange', actor: true });
    expect(configOf(assembly, 'orders-bridge').authentication.issuers).toMatchObject([
      { issuer: 'https://login.acme.example', audiences: ['http://orders.acme.svc:8080/mcp'] },
    ]);
  },
  'argo-cd.ts': (assembly) => {
    expect(find(assembly, 'AppProject', 'acme')).toMatchObject({
      spec: { clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }] },
    });
    expect(find(assembly, 'Application', 'acme-prod')).toMatchObject({ spec: { source: { path: 'dist/prod' } } });
  },
  'cilium-egress.ts': (assembly) => {
    const { egress } = (find(assembly, 'CiliumNetworkPolicy', 'github')?.['spec'] ?? {}) as { egress?: object[] };
    expect(egress).toContainEqual({
      toFQDNs: [{ matchName: 'api.github.com' }],
      toPorts: [{ ports: [{ port: '443', protocol: 'TCP' }] }],
    });
    expect(JSON.stringify(find(assembly, 'NetworkPolicy', 'github')?.['spec'])).not.toContain('ipBlock');
  },
  'istio-ambient.ts': (assembly) => {
    expect(find(assembly, 'PeerAuthentication', 'default')).toMatchObject({ spec: { mtls: { mode: 'STRICT' } } });
    expect(JSON.stringify(find(assembly, 'AuthorizationPolicy', 'weather-requests'))).toContain('/ns/acme/sa/planner');
    expect(find(assembly, 'ServiceEntry', 'weather-hosts')).toMatchObject({ spec: { hosts: ['api.weather.example'] } });
  },
  'onepassword.ts': (assembly) => {
    expect(find(assembly, 'OnePasswordItem', 'github-github')).toMatchObject({
      spec: { itemPath: 'vaults/mcp/items/github' },
    });
  },
  'per-tool-policy.ts': (assembly) => {
    const config = find(assembly, 'ConfigMap', 'gateway')?.['data'] as { 'config.json'?: string } | undefined;
    const { policy } = JSON.parse(config?.['config.json'] ?? '{}');
    expect(policy).toMatchObject({ engine: 'cedar', mode: 'enforce' });
    expect(policy.policies).toHaveLength(4);
  },
  'vault.ts': (assembly) => {
    expect(find(assembly, 'VaultStaticSecret', 'orders-db-mcp-orders')).toMatchObject({
      spec: { path: 'mcp/orders', rolloutRestartTargets: [{ kind: 'Deployment', name: 'orders-db' }] },
    });
  },
  'curated-tools.ts': ({ servers }) => {
    expect(servers[0]?.run.bridge.tools).toMatchObject({
      allow: ['search_code', 'get_file_contents', 'issue_read'],
      rename: { search_code: 'find_code' },
      describe: { search_code: 'Finds code in the repositories of Acme.' },
    });
  },
  'egress-by-name.ts': (assembly) => {
    const config = JSON.parse(String(Object.values(find(assembly, 'ConfigMap', 'egress-proxy')?.['data'] ?? {})[0]));
    expect(config.listeners).toMatchObject([
      { server: 'acme/github', allow: [{ host: 'api.github.com', port: 443 }] },
      { server: 'acme/reports', allow: [{ host: 'api.exchange.example', port: 443 }] },
    ]);
    for (const server of ['github', 'reports']) {
      expect(JSON.stringify(find(assembly, 'NetworkPolicy', server)?.['spec'])).not.toContain('ipBlock');
    }
  },
  'many-replicas.ts': (assembly) => {
    expect(find(assembly, 'HorizontalPodAutoscaler', 'terraform')).toMatchObject({
      spec: { minReplicas: 2, maxReplicas: 6 },
    });
    expect(find(assembly, 'PodDisruptionBudget', 'terraform')).toMatchObject({ spec: { minAvailable: 1 } });
    expect(assembly.servers[0]?.run.bridge).toMatchObject({ revisions: ['2026-07-28'], drainSeconds: 40 });
  },
  'own-objects.ts': (assembly) => {
    expect(find(assembly, 'Namespace', 'orders')).toBeUndefined();
    expect(find(assembly, 'NetworkPolicy', 'default-deny')).toMatchObject({ metadata: { namespace: 'orders' } });
    expect(find(assembly, 'NetworkPolicy', 'orders-db')).toMatchObject({
      spec: { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'assistant' } } }] }] },
    });
  },
  'server-calls-server.ts': (assembly) => {
    const url = 'http://weather.acme.svc:8080/mcp';
    expect(assembly.servers.find(({ id }) => id === 'planner')?.run.env).toEqual({ WEATHER_MCP_URL: url });
    const weather = { 'strata.dev/server': 'weather', 'strata.dev/role': 'server' };
    const planner = { 'strata.dev/server': 'planner', 'strata.dev/role': 'server' };
    expect(JSON.stringify(find(assembly, 'NetworkPolicy', 'planner')?.['spec'])).toContain(
      JSON.stringify(sorted(weather)),
    );
    expect(JSON.stringify(find(assembly, 'NetworkPolicy', 'weather')?.['spec'])).toContain(
      JSON.stringify(sorted(planner)),
    );
  },
  'single-server.ts': (assembly) => {
    expect(assembly.servers.map(({ id }) => id)).toEqual(['github']);
    expect(assembly.servers[0]?.run.egress).toMatchObject([{ host: 'api.github.com', port: 443 }]);
    expect(find(assembly, 'Deployment', 'github')).toBeDefined();
  },
  'http-server.ts': (assembly) => {
    expect(configOf(assembly, 'inventory-bridge').upstream).toMatchObject({
      transport: 'streamable-http',
      url: 'http://127.0.0.1:3000/api/mcp',
    });
    expect(JSON.stringify(find(assembly, 'NetworkPolicy', 'inventory')?.['spec'])).not.toContain('3000');
  },
  'private-package.ts': ({ servers, objects }) => {
    expect(servers[0]?.run.program).toMatchObject({ kind: 'package', package: { identifier: '@acme/tickets-mcp' } });
    const pod = JSON.stringify(objects.find(({ manifest }) => manifest.kind === 'Deployment')?.manifest);
    expect(pod).toContain('"registry.acme.example/mcp/tickets:3.0.2"');
    expect(pod).toContain('"imagePullSecrets":[{"name":"registry"}]');
  },
  'shared-profile.ts': ({ servers }) => {
    for (const { run } of servers) expect(run.egress).toMatchObject([{ host: 'tracker.acme.example' }]);
    const folders = servers.map(({ id, run }) => [id, run.folders.map(({ path }) => path)]);
    expect(Object.fromEntries(folders)).toEqual({ issues: [], wiki: ['/cache'] });
  },
  'custom-rule.ts': (assembly) => {
    expect(find(assembly, 'Deployment', 'files')?.metadata['labels']).toMatchObject({
      'acme.example/team': 'platform',
    });
  },
  'slo.ts': (assembly) => {
    expect(JSON.stringify(find(assembly, 'PrometheusRule', 'prometheus')?.['spec'])).toContain('> 0.072 and');
    expect(find(assembly, 'PodMonitor', 'prometheus')?.metadata.labels).toMatchObject({
      release: 'kube-prometheus-stack',
    });
    expect(JSON.stringify(find(assembly, 'NetworkPolicy', 'weather')?.['spec'])).toContain('"port":9090');
    expect(find(assembly, 'ConfigMap', 'grafana-overview')).toBeDefined();
  },
  'token-as-file.ts': ({ servers }) => {
    const variable = 'GOOGLE_APPLICATION_CREDENTIALS';
    const file = `/var/run/strata/secrets/${variable}`;
    expect(servers[0]?.run).toMatchObject({ env: { [variable]: file }, secrets: [{ file }] });
  },
  'tracing.ts': (assembly) => {
    expect(assembly.servers[0]?.run.bridge.telemetry.tracesEndpoint).toBe('http://otel-collector.acme.svc:4318');
    const config = String(Object.values(find(assembly, 'ConfigMap', 'otel-collector')?.['data'] ?? {})[0]);
    expect(config).toContain('gen_ai[.]tool[.]call[.]arguments');
    expect(config).toContain('sampling_percentage: 5');
    expect(config).toContain('env:OTLP_HTTP_OTLP_AUTHORIZATION');
  },
};

const sorted = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).sort());

test('each example is shown here, and listed in the README', () => {
  expect(programs.sort()).toEqual(Object.keys(shows).sort());
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const name of programs) expect(readme).toContain(`(${name})`);
});

test('a stack is listed, too; what it deploys is what it writes, as test/targets/parity.test.ts shows', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  // Policies in Rego are run by `npm run test:opa`.
  expect(folders.map(({ name }) => name)).toEqual(['opa', 'pulumi-stack']);
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const { name } of folders) expect(readme).toMatch(new RegExp(`\\(${name}/(pulumi[.]ts|authz[.]rego)\\)`));
});

test.each(programs)('%s composes what it announces, and no rule objects', (name) => {
  const assembly = assemble(join('examples', name));
  shows[name]?.(assembly);
  const { findings } = evaluate(assembly.objects.map(({ manifest }) => manifest));
  expect(findings.map(({ rule, acknowledged }) => [rule, acknowledged !== undefined])).toEqual(
    (relaxes[name] ?? []).map((rule) => [rule, true]),
  );
  expect(existsSync(join(folder, 'dist'))).toBe(false);
});
