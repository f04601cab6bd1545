import type { Manifest } from '../../src/contract';
import { diagramOf, readEstate } from '../../src/proof';

const labelsOf = (name: string, role?: string) => ({
  app: name,
  ...(role !== undefined && { 'strata.dev/role': role }),
});
const deployment = (name: string, namespace = 'apps', role?: string): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace },
  spec: { template: { metadata: { labels: labelsOf(name, role) }, spec: { containers: [] } } },
});
const closed = (name: string, spec: object, namespace = 'apps', annotations = {}): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, annotations },
  spec: { podSelector: { matchLabels: { app: name } }, policyTypes: ['Ingress', 'Egress'], ...spec },
});
const peer = (app: string, namespace: string) => ({
  podSelector: { matchLabels: { app } },
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
});
const from = (app: string, port: number, namespace = 'apps') => ({ from: [peer(app, namespace)], ports: [{ port }] });
const to = (app: string, port: number, namespace = 'apps') => ({ to: [peer(app, namespace)], ports: [{ port }] });
const internet = { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 443 }] };
const config = (name: string, value: object): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'apps' },
  data: { 'config.json': JSON.stringify(value) },
});

const draw = (...manifests: Manifest[]) => diagramOf(readEstate(manifests));
const edges = (text: string) =>
  text
    .split('\n')
    .filter((line) => /-->|-\.->/.test(line))
    .map((line) => line.trim());

test('workloads stand in their namespaces, and an edge is what both sides allow', () => {
  const text = draw(
    deployment('gateway', 'mcp', 'gateway'),
    deployment('docs', 'search', 'server'),
    closed('gateway', { egress: [to('docs', 8080, 'search')], ingress: [from('assistant', 8080, 'people')] }, 'mcp'),
    closed('docs', { ingress: [from('gateway', 8080, 'mcp'), from('gateway', 9999, 'mcp')] }, 'search'),
  );
  expect(text).toBe(`flowchart LR
  subgraph ns_mcp["namespace mcp"]
    w_gateway[["gateway"]]
  end
  subgraph ns_people["namespace people"]
    o_people_app_assistant(["assistant"])
  end
  subgraph ns_search["namespace search"]
    w_docs["docs<br>server"]
  end
  o_people_app_assistant -->|"8080"| w_gateway
  w_gateway -->|"8080"| w_docs`);
});

test('the same manifests in another order have the same text', () => {
  const manifests = ['a', 'b', 'c'].flatMap((name) => [
    deployment(name),
    closed(name, { ingress: ['a', 'b', 'c'].map((other) => from(other, 80)), egress: [to('c', 80)] }),
  ]);
  expect(draw(...manifests.toReversed())).toBe(draw(...manifests));
});

test('hosts stand at the edge that leads to them', () => {
  const hosts = { 'strata.dev/egress-hosts': 'api.acme.example:443,db.acme.example:5432' };
  expect(edges(draw(deployment('crm'), closed('crm', { egress: [internet] }, 'apps', hosts)))).toEqual([
    'w_crm -->|"443: api.acme.example"| p_public_addresses',
  ]);
  // A policy of names leads there, which stands elsewhere.
  expect(edges(draw(deployment('crm'), closed('crm', {}, 'apps', hosts)))).toEqual([
    'w_crm -->|"443: api.acme.example<br>5432: db.acme.example"| p_public_addresses',
  ]);
});

test('hosts behind a proxy stand on both sides of it', () => {
  const listener = { server: 'apps/crm', port: 32000, allow: [{ host: 'api.acme.example', port: 443 }] };
  const text = draw(
    deployment('crm'),
    deployment('egress-proxy', 'apps', 'egress'),
    closed('crm', { egress: [to('egress-proxy', 32000)] }, 'apps', {
      'strata.dev/egress-hosts': 'api.acme.example:443',
    }),
    closed('egress-proxy', { ingress: [from('crm', 32000)], egress: [internet] }),
    config('egress-proxy', { role: 'egress', name: 'egress-proxy', listen: {}, listeners: [listener] }),
  );
  expect(edges(text)).toEqual([
    'w_crm -->|"32000: api.acme.example"| w_egress_proxy',
    'w_egress_proxy -->|"443: api.acme.example"| p_public_addresses',
  ]);
});

test('what holds for all of a namespace is one edge, and so is what many have in common', () => {
  const names = ['a', 'b', 'c', 'd'];
  const all = names.flatMap((name) => [
    deployment(name),
    closed(name, { ingress: [from('prometheus', 9090, 'monitoring')] }),
  ]);
  expect(edges(draw(...all))).toEqual(['o_monitoring_app_prometheus -.->|"9090: metrics"| ns_apps']);
  const text = draw(...all, deployment('e'), closed('e', {}));
  expect(text).toContain('  list>"a, b, c, d"]');
  expect(edges(text)).toEqual(['o_monitoring_app_prometheus -.->|"9090: metrics"| list']);
  const few = draw(...all.slice(0, 6), deployment('e'), closed('e', {}));
  expect(edges(few)).toHaveLength(3);
});

test('what nothing isolates is drawn as open', () => {
  expect(edges(draw(deployment('a')))).toEqual([
    'p_everybody -->|"every port"| w_a',
    'w_a -->|"every port"| p_everything',
  ]);
});

test('a name cannot leave its label, and ids never meet', () => {
  const evil = `x"]; click w_a "javascript:alert(1)" <img src=x onerror=alert(1)> #quot; \n end \`md\``;
  const policy = closed('a', {
    ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: evil, operator: 'Exists' }] } }] }],
    egress: [to('b.c', 80), to('b-c', 81)],
  });
  const text = draw(
    deployment('a'),
    deployment('b.c'),
    deployment('b-c'),
    policy,
    closed('b.c', { ingress: [from('a', 80)] }),
    closed('b-c', { ingress: [from('a', 81)] }),
  );
  const labels = [...text.matchAll(/"([^"]*)"/g)].map(([, inner]) => inner ?? '');
  expect(labels.filter((label) => /[<>`[\]{}|&]/.test(label.replaceAll('<br>', '')))).toEqual([]);
  for (const line of text.replace(/"[^"]*"/g, '""').split('\n')) {
    expect(line.trim()).toMatch(
      /^(flowchart LR|end|subgraph ns_\w+\[""\]|[wo]_\w+(\[""\]|\(\[""\]\))|[wo]_\w+ -->\|""\| w_\w+)$/,
    );
  }
  expect(text.split('\n').filter((line) => line.trim() === 'end')).toHaveLength(1);
  expect(text).toContain('w_b_c["b-c"]');
  expect(text).toContain('w_b_c_2["b.c"]');
});
