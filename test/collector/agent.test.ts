import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, McpPlatform, NodeLogsNamespace, OtelCollector, OtelExporter, synthesize } from '../../src';
import { BACKEND, COLLECTOR_IMAGE } from '../constructs/otel-collector/support';
import { LEAST, leastPlatform, Rendered } from '../support/render';
import { Backend } from './backend';
import { type Config, here } from './here';
import { Otelcol, until } from './otelcol';

const STORE = 'http://loki.monitoring.svc:3100/otlp';
const folder = mkdtempSync(join(tmpdir(), 'agent-'));
let logs: Backend;
let audit: Backend;
let file = '';
let collector: Otelcol;

/** Lines of a container, as the container runtime writes them. */
function write(container: string, ...lines: string[]): void {
  const path = join(folder, 'var/log/pods', 'acme_files-5c9_1e8b2c62-7d0a-4c5e-8f57-2f6d1d1d9d11', container, '0.log');
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, lines.map((line) => `2026-03-01T10:00:00.123456789Z stdout F ${line}\n`).join(''));
}

/** Bodies and attributes of all records that came. */
const records = (backend: Backend): { body: string; attributes: string }[] =>
  backend.received.flatMap(({ body }) =>
    (JSON.parse(body).resourceLogs as Config[]).flatMap((one) =>
      one['scopeLogs'].flatMap(({ logRecords }: Config) =>
        logRecords.map((record: Config) => ({
          body: record['body'].stringValue,
          attributes: JSON.stringify([...one['resource'].attributes, ...(record['attributes'] ?? [])]),
        })),
      ),
    ),
  );

const EVENT =
  '{"stream":"audit","seq":1,"prev":"00","tool":"read_file","authorization":"a word that stays","hash":"ab"}';
const FORGED = '{"stream":"audit","seq":2,"said":"by a server"}';

beforeAll(async () => {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', leastPlatform());
  platform.addServer('files', LEAST);
  const namespace = new NodeLogsNamespace(platform, 'logs', { reason: 'the company keeps its logs' });
  const auditTo = [OtelExporter.loki({ endpoint: 'http://loki.monitoring.svc:3100', tenant: 'audit', name: 'audit' })];
  new OtelCollector(namespace, 'agent', { image: COLLECTOR_IMAGE, exporters: [BACKEND], nodeLogs: { auditTo } });
  const text = String(new Rendered(synthesize(app)).one('ConfigMap', 'agent').data['config.yaml']);
  [logs, audit] = await Promise.all([Backend.start(), Backend.start()]);
  write('bridge', EVENT, '{"level":"info","msg":"a call, sent with Bearer planted-bearer-value-0123456789"}');
  write('server', FORGED, 'a line of the server');
  const backends = { 'https://otlp.acme.example': logs.origin, [STORE]: audit.origin };
  ({ file } = await here(text, { folder, backends }));
  collector = await Otelcol.start(file);
});
afterAll(async () => {
  await collector?.stop();
  await Promise.all([logs?.stop(), audit?.stop()]);
  rmSync(folder, { recursive: true });
});

test('audit events reach their own store unchanged, with the time that they have to be kept', async () => {
  await until(() => records(audit).length > 0, 'the audit event');
  const [event] = records(audit);
  expect(event?.body).toBe(EVENT);
  expect(event?.attributes).toContain('strata.retention.days');
  expect(audit.received[0]?.tenant).toBe('audit');
});

test('what a server writes is a log, whatever it says of itself; credentials are masked', async () => {
  await until(() => records(logs).some(({ body }) => body.includes('a line of the server')), 'the lines');
  await until(() => records(logs).some(({ body }) => body.includes('a call')), 'the line of the bridge');
  const bodies = records(logs).map(({ body }) => body);
  expect(bodies).toContain(FORGED);
  expect(bodies).not.toContain(EVENT);
  expect(bodies.join()).not.toContain('planted-bearer');
  expect(records(audit).map(({ body }) => body)).toEqual([EVENT]);
});

test('a restart neither repeats nor omits lines', async () => {
  await collector.stop();
  const next = EVENT.replace('"seq":1', '"seq":2');
  write('bridge', next);
  collector = await Otelcol.start(file);
  await until(() => records(audit).length > 1, 'the second event');
  expect(records(audit).map(({ body }) => body)).toEqual([EVENT, next]);
});
