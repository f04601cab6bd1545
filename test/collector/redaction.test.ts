import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlatformCollectorProps } from '../../src';
import { BACKEND, compose } from '../constructs/otel-collector/support';
import { Backend } from './backend';
import { here } from './here';
import { Otelcol, until } from './otelcol';

const REASON = 'The team reads its own arguments; ticket 4711.';
const string = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const now = () => String(Date.now() * 1_000_000);

/** Attributes as clients and servers of many makers write them. */
const ATTRIBUTES = [
  string('gen_ai.tool.call.arguments', '{"path":"/planted/argument"}'),
  string('gen_ai.prompt.0.content', 'a planted prompt'),
  string('gen_ai.tool.call.result', 'a planted result'),
  string('http.request.header.authorization', 'planted-header'),
  string('note', 'sent Bearer planted-bearer-value-0123456789'),
  string('url.full', 'https://user:planted-password@acme.example/'),
  string('mcp.session.id', 'planted-session-0123456789'),
  {
    key: 'http.request.header.mcp-session-id',
    value: { arrayValue: { values: [{ stringValue: 'planted-session' }] } },
  },
  string('mcp.tool.name', 'read_file'),
];
const PLANTED = /planted/;

const scope = { name: 'test', attributes: ATTRIBUTES };
const resource = { attributes: [string('service.name', 'files'), ...ATTRIBUTES] };

/** A trace of one span. It fails, or it is fast and fine. */
function spans(name: string, fails: boolean) {
  const traceId = Buffer.from(name.padEnd(16, '0').slice(0, 16)).toString('hex');
  const time = now();
  const span = {
    traceId,
    spanId: traceId.slice(0, 16),
    name,
    kind: 2,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes: ATTRIBUTES,
    events: [{ name: 'done', timeUnixNano: time, attributes: ATTRIBUTES }],
    status: { code: fails ? 2 : 1 },
  };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] };
}

const metrics = (name: string) => ({
  resourceMetrics: [
    {
      resource,
      scopeMetrics: [
        {
          scope,
          metrics: [{ name, gauge: { dataPoints: [{ timeUnixNano: now(), asInt: '1', attributes: ATTRIBUTES }] } }],
        },
      ],
    },
  ],
});

const logs = (body: string) => ({
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        { scope, logRecords: [{ timeUnixNano: now(), body: { stringValue: body }, attributes: ATTRIBUTES }] },
      ],
    },
  ],
});

let folder = '';
let backend: Backend;
let collector: Otelcol | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'collector-'));
  backend = await Backend.start();
});
afterEach(async () => {
  await collector?.stop();
  await backend.stop();
  rmSync(folder, { recursive: true });
});

/** Starts the collector of a platform; resolves to what sends to it. */
async function start(props: Partial<PlatformCollectorProps>) {
  const { rendered } = compose({ exporters: [BACKEND], ...props });
  const text = String(rendered.one('ConfigMap', 'otel-collector').data['config.yaml']);
  const { file, otlp } = await here(text, { folder, backends: { 'https://otlp.acme.example': backend.origin } });
  collector = await Otelcol.start(file);
  return async (path: string, body: unknown): Promise<number> => {
    const response = await fetch(otlp + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  };
}

test('what was passed to tools, what they answered, and credentials leave a platform in no kind of telemetry', async () => {
  const send = await start({ sampling: false });
  expect(await send('/v1/traces', spans('call', false))).toBe(200);
  expect(await send('/v1/metrics', metrics('calls'))).toBe(200);
  expect(await send('/v1/logs', logs('token Bearer planted-bearer-value-0123456789 was sent'))).toBe(200);
  for (const [path, known] of [
    ['/v1/traces', '"call"'],
    ['/v1/metrics', '"calls"'],
    ['/v1/logs', 'was sent'],
  ] as const) {
    await until(() => backend.text(path).includes(known), path);
    expect(backend.text(path)).not.toMatch(PLANTED);
    // What is no secret is there, under the name that the conventions give it.
    expect(backend.text(path)).toContain('gen_ai.tool.name');
  }
  expect(JSON.parse(backend.text('/v1/traces')).resourceSpans[0].scopeSpans[0].spans[0].attributes).toContainEqual({
    key: 'mcp.session.id',
    value: { stringValue: expect.stringMatching(/^[0-9a-f]{16}$/) },
  });
});

test('who says so by name gets arguments, and still no result and no credential', async () => {
  const send = await start({ sampling: false, unsafe: { toolArguments: REASON } });
  await send('/v1/traces', spans('call', false));
  await until(() => backend.text('/v1/traces').includes('"call"'), 'the span');
  expect(backend.text('/v1/traces')).toContain('/planted/argument');
  expect(backend.text('/v1/traces')).not.toContain('a planted result');
  expect(backend.text('/v1/traces')).not.toContain('planted-bearer-value');
});

test('a trace with an error is kept, whatever share of the others is', async () => {
  const send = await start({ sampling: { percent: 1, waitSeconds: 1 } });
  for (let index = 0; index < 50; index++) await send('/v1/traces', spans(`fine${index}`, false));
  await send('/v1/traces', spans('broken', true));
  await until(() => backend.text('/v1/traces').includes('"broken"'), 'the trace with an error');
  // Of 50 with a share of one in a hundred, more than ten would be a miracle.
  expect([...backend.text('/v1/traces').matchAll(/"fine\d+"/g)].length).toBeLessThan(10);
});

test('a message that is larger than a collector takes is refused', async () => {
  const send = await start({ sampling: false });
  expect(await send('/v1/logs', logs('x'.repeat(9 * 1024 ** 2)))).toBeGreaterThanOrEqual(400);
  expect(backend.text('/v1/logs')).toBe('');
});
