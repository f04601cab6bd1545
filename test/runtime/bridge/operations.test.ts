import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '../../../src/contract';
import { bridgeTo, closeBridges, Server } from '../support/bridge';
import { EventReader, type Json, Legacy, modern, pause, until } from '../support/http';

afterEach(closeBridges);

const script = (...steps: Json[]) => ({ name: 'script', arguments: { steps } });
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('the admin port', () => {
  it('tells the truth about life and readiness', async () => {
    const { admin, url } = await bridgeTo(Server.SCRIPTED);
    expect((await fetch(`${admin}/livez`)).status).toBe(200);
    await until(async () => (await fetch(`${admin}/readyz`)).status === 200);
    expect((await fetch(`${admin}/other`)).status).toBe(404);
    expect((await fetch(`${admin}/livez`, { method: 'POST' })).status).toBe(405);
    // Neither port does the other's work.
    expect((await fetch(`${admin}/mcp`)).status).toBe(404);
    expect((await fetch(new URL('/metrics', url))).status).toBe(404);
  });

  it('is not ready behind a server that cannot be started, and says why', async () => {
    const { admin, url, lines } = await bridgeTo({ transport: 'command', command: '/nowhere/server' });
    await until(() => lines.events('probe-failed').length > 0);
    const ready = await fetch(`${admin}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringMatching(/the server/)]);
    const refused = await modern(url).request('tools/list');
    expect(refused.status).toBe(503);
    expect(refused.last).toMatchObject({ error: { code: -32_603, message: 'The server does not start' } });
    expect(lines.events('start-failed')[0]).toMatchObject({ level: 'warn', reason: expect.stringMatching(/ENOENT/) });
  });

  it('becomes ready when the server recovers', async () => {
    const { createServer: listen } = await import('node:net');
    const { mkdtempSync } = await import('node:fs');
    const { join } = await import('node:path');
    const { tmpdir } = await import('node:os');
    const { spawn } = await import('node:child_process');
    const socket = join(mkdtempSync(join(tmpdir(), 'strata-')), 'mcp.sock');
    const { admin, url } = await bridgeTo({ transport: 'stdio', socket });
    await pause(300);
    expect((await fetch(`${admin}/readyz`)).status).toBe(503);
    // A supervisor in few words: a process for each connection.
    const supervisor = listen({ allowHalfOpen: true }, (connection) => {
      const child = spawn(process.execPath, [Server.SCRIPTED], { stdio: ['pipe', 'pipe', 'inherit'] });
      connection.pipe(child.stdin);
      child.stdout.pipe(connection);
      child.on('exit', () => connection.destroy());
      connection.on('error', () => child.kill());
    });
    await new Promise<void>((resolve) => supervisor.listen(socket, resolve));
    await until(async () => (await fetch(`${admin}/readyz`)).status === 200, 10_000);
    const session = await Legacy.begin(url);
    expect((await session.request('ping')).last.result).toEqual({});
    expect((await modern(url).request('tools/call', script())).status).toBe(200);
    expect((await session.request('tools/call', script({ exit: 1 }))).last.error).toBeDefined();
    await closeBridges();
    supervisor.close();
  }, 20_000);

  it('shows what is going on', async () => {
    const { admin, url } = await bridgeTo(Server.SCRIPTED);
    const session = await Legacy.begin(url);
    await session.request('tools/call', script());
    await session.request('tools/call', { name: 'scr"ipt\n', arguments: {} });
    await session.request('made/up/by/a/caller');
    await session.request('tools/call', script({ answer: { content: [], isError: true } }));
    await session.request('tools/call', script({ send: { method: 'notifications/x' } }, { raw: 'log\n' }, { exit: 1 }));
    const text = await (await fetch(`${admin}/metrics`)).text();
    for (const expected of [
      /^mcp_server_operation_duration_seconds_count\{mcp_method_name="tools\/call",mcp_protocol_version="2025-11-25",gen_ai_tool_name="script"\} 1$/m,
      /^mcp_server_operation_duration_seconds_bucket\{mcp_method_name="initialize",mcp_protocol_version="2025-11-25",le="\+Inf"\} 1$/m,
      /gen_ai_tool_name="scr\\"ipt\\n"/,
      /mcp_method_name="_OTHER",mcp_protocol_version="2025-11-25",error_type="-32601"/,
      /error_type="tool_error"/,
      /error_type="-32603"/,
      /^mcp_server_session_duration_seconds_count 1$/m,
      /^strata_bridge_server_lines_dropped_total\{reason="garbage"\} 1$/m,
      /^strata_bridge_sessions 0$/m,
      /^nodejs_eventloop_delay_seconds\{quantile="0.99"\} /m,
      /^process_resident_memory_bytes \d+$/m,
    ]) {
      expect(text).toMatch(expected);
    }
    expect(text).not.toContain('made/up');
    const { admin: quiet } = await bridgeTo(Server.SCRIPTED, { telemetry: { metrics: false } });
    expect((await fetch(`${quiet}/metrics`)).status).toBe(404);
  });
});

describe('the audit stream', () => {
  it('has one event for each call, allowed or refused', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, {
      audit: { enabled: true },
      tools: { deny: ['secret'] },
      limits: { requestSeconds: 0.3 },
    });
    const session = await Legacy.begin(url);
    await session.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: script() }, { traceparent: TRACE });
    await session.request('tools/call', { name: 'secret', arguments: { card: '4111' } });
    await session.request('no/such/method');
    await session.request('tools/call', script({ silence: true }));
    await session.request('tools/call', script({ answer: { content: [], isError: true } }));
    await modern(url).request(
      'resources/read',
      { uri: 'a://b' },
      { meta: { traceparent: TRACE, 'io.modelcontextprotocol/clientInfo': { name: 'sonde', version: '1' } } },
    );
    for (const event of lines.audit) expect(AuditEvent.parse(event)).toEqual(event);
    expect(lines.audit.map(({ method, outcome }) => `${method} ${outcome}`)).toEqual([
      'initialize success',
      'tools/call success',
      'tools/call denied',
      'no/such/method error',
      'tools/call timeout',
      'tools/call tool-error',
      'resources/read error',
    ]);
    const [begun, called, denied] = lines.audit;
    const read = lines.audit.at(-1);
    expect(called).toMatchObject({
      server: 'test',
      target: 'script',
      revision: '2025-11-25',
      client: 'test',
      source: '127.0.0.1',
      trace: TRACE.split('-')[1],
    });
    expect(called?.session).toBe(begun?.session);
    expect(called?.session).toMatch(/^[0-9a-f]{16}$/);
    expect(denied).toMatchObject({
      target: 'secret',
      code: -32_602,
      argumentsDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
    expect(read).toMatchObject({
      target: 'a://b',
      client: 'sonde',
      revision: '2026-07-28',
      trace: TRACE.split('-')[1],
    });
    const written = JSON.stringify(lines.all);
    expect(written).not.toContain('4111');
    expect(written).not.toContain(session.id);
  });

  it('leaves arguments out where it shall', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true, arguments: 'none' } });
    await modern(url).request('tools/call', script());
    expect(lines.audit[0]).not.toHaveProperty('argumentsDigest');
  });

  it('fails closed: what cannot be recorded is not served', async () => {
    const { url, lines } = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true } });
    const session = await Legacy.begin(url);
    lines.waiting = 100 * 1024 * 1024;
    const refused = await session.request('tools/call', script());
    expect(refused.status).toBe(503);
    expect(refused.last).toMatchObject({ error: { message: 'Calls cannot be recorded at present' } });
    lines.waiting = 0;
    lines.broken = true;
    expect((await modern(url).request('tools/list')).status).toBe(503);
    lines.broken = false;
    expect((await session.request('ping')).status).toBe(200);
  });
});

describe('spans', () => {
  it('are exported with the trace of the caller, from _meta before the header', async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        bodies.push(`${request.url} ${body}`);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const { url } = await bridgeTo(Server.SCRIPTED, { telemetry: { tracesEndpoint: `http://127.0.0.1:${port}` } });
    const other = TRACE.replace('4bf9', 'aaaa');
    await modern(url).request('tools/call', script(), { meta: { traceparent: TRACE }, more: { traceparent: other } });
    await modern(url).request('tools/call', script({ answer: { content: [], isError: true } }), {
      more: { traceparent: other },
    });
    await modern(url).request('tools/list', {}, { meta: { traceparent: TRACE.replace(/01$/, '00') } });
    await closeBridges();
    const spans = bodies.flatMap((body) => {
      expect(body).toMatch(/^\/v1\/traces /);
      const { resourceSpans } = JSON.parse(body.slice(body.indexOf('{')));
      return resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Json[] }[] }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      );
    });
    collector.close();
    // The caller decided against the third.
    expect(spans.map(({ name }: Json) => name)).toEqual(['tools/call script', 'tools/call script']);
    expect(spans[0]).toMatchObject({ kind: 2, traceId: TRACE.split('-')[1], parentSpanId: TRACE.split('-')[2] });
    expect(spans[1]).toMatchObject({ traceId: other.split('-')[1], status: { code: 2 } });
    const attributes = Object.fromEntries(
      (spans[0].attributes as { key: string; value: Json }[]).map(({ key, value }) => [key, Object.values(value)[0]]),
    );
    expect(attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'script',
      'mcp.protocol.version': '2026-07-28',
      'network.transport': 'tcp',
    });
  });
});

describe('the end', () => {
  it('comes after the calls in flight, and not before their answers', async () => {
    const { bridge, url, admin } = await bridgeTo(Server.SCRIPTED, { drainSeconds: 5 });
    const session = await Legacy.begin(url);
    const stream = new EventReader(await session.get());
    const asking = new EventReader(
      await session.open('tools/call', script({ wait: 100 }, { ask: { method: 'roots/list' } })),
    );
    const calls = [
      session.request('tools/call', script({ wait: 400 })),
      modern(url).request('tools/call', script({ wait: 400 })),
    ];
    await pause(50);
    const closing = bridge.close();
    const notReady = await fetch(`${admin}/readyz`);
    expect([notReady.status, await notReady.text()]).toEqual([503, 'the bridge is stopping\n']);
    expect((await session.request('ping')).status).toBe(503);
    expect((await modern(url).request('tools/list')).status).toBe(503);
    expect((await Legacy.begin(url)).initialized.status).toBe(503);
    // Calls may wait for what the client has to say.
    const question = await asking.next();
    expect((await session.send({ jsonrpc: '2.0', id: question?.id, result: { roots: [] } })).status).toBe(202);
    expect(await asking.next()).toMatchObject({ result: {} });
    for (const call of calls) expect((await call).last.result).toBeDefined();
    expect(await stream.next()).toBeUndefined();
    expect(await closing).toBe(true);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('does not wait longer than it may', async () => {
    const { bridge, url } = await bridgeTo(Server.SCRIPTED, { drainSeconds: 0.3 });
    const session = await Legacy.begin(url);
    const call = session.request('tools/call', script({ silence: true }));
    await pause(50);
    const began = Date.now();
    expect(await bridge.close()).toBe(false);
    expect(Date.now() - began).toBeLessThan(3_000);
    expect((await call).last).toMatchObject({ error: { message: 'The bridge is stopping' } });
  });
});
