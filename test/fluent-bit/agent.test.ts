import { FluentBitOutput, Secrets } from '../../src';
import { Pod, verify } from '../audit/support';
import { compose } from '../integrations/fluent-bit/support';
import { selfSigned } from './certificate';
import { Node, STORE, until } from './node';
import { Store } from './store';

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of cleanup.splice(0).reverse()) await end();
});

async function scene(secure?: ConstructorParameters<typeof Store>[0]) {
  const store = new Store(secure);
  const port = await store.listen();
  const node = new Node();
  cleanup.push(
    () => store.close(),
    () => node.end(),
  );
  const headers = { authorization: Secrets.kubernetes({ name: 'store', key: 'token' }) };
  const base = `http${secure ? 's' : ''}://${STORE}:${port}`;
  const outputs = [
    FluentBitOutput.otlp({ endpoint: base, headers }),
    FluentBitOutput.loki({ endpoint: base, tenant: 'mcp' }),
    FluentBitOutput.http({ endpoint: `${base}/in` }),
  ];
  return { store, node, outputs, port };
}

/** What Fluent Bit is started with: the header's value comes from a Secret. */
const ENV = { OPENTELEMETRY_OTLP_AUTHORIZATION: 'Bearer of-the-store' };
const LONG = 'x'.repeat(40_000);

test('audit events arrive byte for byte, and nothing else does', async () => {
  const { store, node, outputs } = await scene();
  const { agent } = compose({ auditTo: outputs, retentionDays: 30 });
  const pod = new Pod('github')
    .calls(50)
    .call({ note: 'umlauts äöü, "quotes" \\ and \u2028', long: LONG })
    .record('end');
  node.write('acme', 'github-1', 'bridge', ['{"level":"info","event":"started"}', ...pod.lines]);
  const forged = new Pod('forged').lines;
  node.write('acme', 'github-1', 'server', forged);
  node.write('other', 'somebody-1', 'bridge', forged);
  // What the kubelet has packed was read long ago.
  node.pack('acme', 'github-1', 'bridge', forged);
  await node.start(agent.files, 'audit', ENV);
  const wanted = pod.lines.length;
  await until(
    () => store.otlp.length >= wanted && store.loki.length >= wanted && store.http.length >= wanted,
    () => `${wanted} lines: ${store.otlp.length}, ${store.loki.length}, ${store.http.length}\n${node.said}`,
  );

  expect(store.otlp.map(({ body }) => body)).toEqual(pod.lines);
  expect(store.loki.map(({ line }) => line)).toEqual(pod.lines);
  expect(store.http.map(({ log }) => log)).toEqual(pod.lines);
  const origin = { k8s_namespace_name: 'acme', k8s_pod_name: 'github-1', k8s_container_name: 'bridge' };
  const kept = { platform: 'acme', strata_stream: 'audit', strata_retention_days: '30' };
  expect(store.otlp[0]?.attributes).toEqual({ ...origin, ...kept });
  expect(store.loki[0]).toEqual({ tenant: 'mcp', line: pod.lines[0], labels: { ...origin, ...kept } });
  expect(store.http[0]).toEqual({ time: expect.any(String), log: pod.lines[0], ...origin, ...kept });
  expect(store.headers).toContain('/v1/logs Bearer of-the-store');
  for (const lines of [store.loki.map(({ line }) => line), store.http.map((record) => JSON.stringify(record))]) {
    const { findings, chains } = await verify(lines);
    expect(findings).toEqual([]);
    expect(chains).toMatchObject([{ writer: 'github', end: 'ended' }]);
  }
});

test('other lines arrive without what is sensitive, and without audit events', async () => {
  const { store, node, outputs } = await scene();
  const { agent } = compose({ outputs });
  const forged = new Pod('forged').lines;
  node.write('acme', 'github-1', 'bridge', [...new Pod('github').lines, '{"level":"info","event":"started"}']);
  node.write('acme', 'github-1', 'server', [
    ...forged,
    'plain text',
    '{"event":"called","arguments":{"query":"who earns most?"}}',
    'Authorization: Bearer abcdefghijklmnop',
    `{"result":"${LONG}"}`,
    'the last one',
  ]);
  node.write('other', 'somebody-1', 'server', ['of somebody else']);
  await node.start(agent.files, 'logs', ENV);
  const wanted = [
    '{"level":"info","event":"started"}',
    ...forged,
    'plain text',
    '{"event":"called","arguments":"removed"}',
    'Authorization: Bearer ****',
    '{"result":"removed"}',
    'the last one',
  ];
  await until(
    () =>
      store.otlp.length >= wanted.length && store.loki.length >= wanted.length && store.http.length >= wanted.length,
    () => `${wanted.length} lines: ${store.otlp.length}, ${store.loki.length}, ${store.http.length}\n${node.said}`,
  );
  expect(store.otlp.map(({ body }) => body).sort()).toEqual([...wanted].sort());
  expect(store.loki.map(({ line }) => line).sort()).toEqual([...wanted].sort());
  expect(store.http.map(({ log }) => log).sort()).toEqual([...wanted].sort());
  expect(store.loki[0]?.labels).not.toHaveProperty('strata_stream');
});

test('no audit event is lost while the store is away, a file is rotated and Fluent Bit is killed', async () => {
  const { store, node, outputs } = await scene();
  const { agent } = compose({ auditTo: outputs.slice(1, 2) });
  const pod = new Pod('github').calls(20);
  const write = (count: number) => {
    const before = pod.lines.length;
    node.write('acme', 'github-1', 'bridge', pod.calls(count).lines.slice(before));
  };
  node.write('acme', 'github-1', 'bridge', pod.lines);
  const first = await node.start(agent.files, 'audit');
  const seen = () => new Set(store.loki.map(({ line }) => line));
  await until(
    () => seen().size === pod.lines.length,
    () => `the first lines: ${seen().size}\n${node.said}`,
  );

  store.away = true;
  write(100);
  await until(() => /retry/i.test(node.said), 'a second try');
  node.rotate('acme', 'github-1', 'bridge');
  write(100);
  await first.stop('SIGKILL');
  write(10);
  node.rotate('acme', 'github-1', 'bridge');
  write(10);
  const second = await node.start(agent.files, 'audit');
  write(10);
  store.away = false;
  await until(
    () => seen().size === pod.lines.length,
    () => `all ${pod.lines.length} lines: ${seen().size}\n${node.said}`,
  );
  const { findings } = await verify(pod.lines.filter((line) => seen().has(line)));
  expect(findings).toEqual([]);
  await second.stop();
});

test('what a store refuses for good is kept, and told', async () => {
  const { store, node, outputs } = await scene();
  const { agent } = compose({ auditTo: outputs.slice(1, 2) });
  const pod = new Pod('github');
  store.refuses = true;
  const { port } = await node.start(agent.files, 'audit');
  await until(async () => {
    node.write('acme', 'github-1', 'bridge', pod.call().lines.slice(-1));
    return (await fetch(`http://127.0.0.1:${port}/api/v1/health`)).status === 500;
  }, 'not being ready');
  const metrics = await (await fetch(`http://127.0.0.1:${port}/api/v2/metrics/prometheus`)).text();
  expect(metrics).toMatch(/output_dropped_records_total\{name="loki-loki"\} [1-9]/);
  const kept = node.filesIn('state/audit/chunks/rejected').join('');
  expect(kept).toContain(JSON.stringify(pod.events[1]?.['chain']));
});

test('where the disk is full the oldest events go, which is counted, and shows in the chain', async () => {
  const { store, node, outputs } = await scene();
  const { agent } = compose({ auditTo: outputs.slice(1, 2), buffer: { audit: '8Mi' } });
  const pod = new Pod('github');
  const write = (count: number) => {
    const before = pod.lines.length;
    for (let index = 0; index < count; index++) pod.call({ padding: 'x'.repeat(10_000) });
    node.write('acme', 'github-1', 'bridge', pod.lines.slice(before));
  };
  store.away = true;
  node.write('acme', 'github-1', 'bridge', pod.lines);
  const { port } = await node.start(agent.files, 'audit');
  const read = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  const dropped = async () =>
    Number(
      /output_dropped_records_total\{name="loki-loki"\} (\d+)/.exec(await read('/api/v2/metrics/prometheus'))?.[1],
    );
  await until(
    async () => {
      if (pod.lines.length < 4_000) write(200);
      return (await dropped()) > 0;
    },
    () => `something being dropped\n${node.said}`,
  );
  store.away = false;
  write(1);
  const seen = () => store.loki.map(({ line }) => line);
  const last = pod.lines.at(-1) ?? '';
  await until(
    () => seen().includes(last),
    () => `the last event\n${node.said}`,
  );
  const missing = async () => pod.lines.length - new Set(seen()).size - (await dropped());
  await until(async () => (await missing()) === 0, 'all but what was dropped');
  const { findings } = await verify(seen().sort((one, two) => sequence(one) - sequence(two)));
  expect(findings).not.toEqual([]);
});

const sequence = (line: string) => JSON.parse(line).sequence as number;

test.each([
  ['that is its own', 'IP:127.0.0.1', true],
  ['of another name', 'DNS:somebody.example', false],
])('a store with a certificate %s', async (_, name, taken) => {
  const certificate = selfSigned(name);
  const { store, node, port } = await scene(certificate);
  const ca = { configMap: 'internal-ca' };
  const output = FluentBitOutput.loki({ endpoint: `https://${STORE}:${port}`, ca });
  const { agent } = compose({ auditTo: [output] });
  node.makeFile('ca/loki-loki.crt', certificate.cert);
  const { lines } = new Pod('github').calls(3);
  node.write('acme', 'github-1', 'bridge', lines);
  await node.start(agent.files, 'audit');
  if (taken) {
    await until(
      () => store.loki.length === lines.length,
      () => `what was sent\n${node.said}`,
    );
  } else {
    await until(
      () => /certificate verif|tls.*error/i.test(node.said),
      () => `a refusal\n${node.said}`,
    );
    await until(() => /retry/i.test(node.said), 'a second try');
    expect(store.loki).toEqual([]);
  }
});
