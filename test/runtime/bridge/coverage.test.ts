import { afterEach, describe, expect, it } from '@jest/globals';
import { AuditEvent } from '../../../src/contract';
import { bridgeTo, closeBridges, Server, type TestBridge } from '../support/bridge';
import { JSON_TYPES, Legacy, modern, post, until } from '../support/http';

afterEach(closeBridges);

const CALL = { name: 'script', arguments: { steps: [] } };

async function figures({ admin }: TestBridge) {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const sum = (pattern: RegExp) => [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    calls: sum(/^strata_calls_total (\d+)$/gm),
    open: sum(/^strata_calls_open (\d+)$/gm),
    events: sum(/^strata_audit_events_total\{type="(?:call|access)"\} (\d+)$/gm),
    attempts: sum(/^strata_audit_events_total\{type="attempt"\} (\d+)$/gm),
  };
}

describe('coverage of the audit stream', () => {
  it('is one: every request that came in has an event, however early it was refused', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, {
      audit: { enabled: true },
      tools: { deny: ['secret'] },
      sessions: { max: 1 },
      limits: { concurrentRequests: 2, requestSeconds: 0.3, streams: 1 },
    });
    const { url, lines } = bridge;
    const session = await Legacy.begin(url);
    const client = modern(url);
    await session.request('tools/call', CALL);
    await session.request('tools/call', { name: 'secret' });
    await client.request('tools/call', CALL);
    // No session, an unknown one, an unknown revision, headers that lie, a second session, a busy id, a hidden tool.
    await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { 'mcp-session-id': 'nobody' });
    await client.request('tools/list', {}, { more: { 'mcp-protocol-version': '2999-01-01' } });
    await client.request('tools/call', CALL, { more: { 'mcp-name': 'other' } });
    expect((await Legacy.begin(url)).initialized.status).toBe(503);
    await client.request('tools/call', { name: 'secret' });
    const silent = { name: 'script', arguments: { steps: [{ silence: true }] } };
    const busy = [1, 2, 3, 4].map(() => client.request('tools/call', silent));
    await Promise.all(busy);
    await until(async () => (await figures(bridge)).open === 0);
    const { calls, events } = await figures(bridge);
    expect([calls, events]).toEqual([calls, calls]);
    expect(calls).toBe(lines.audit.length);
    for (const event of lines.audit) expect(AuditEvent.parse(event)).toEqual(event);
    const reasons = lines.audit.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
    expect(new Set(reasons)).toEqual(new Set(['session', 'protocol', 'capacity']));
  });

  it('falls below one where refusals cannot be written', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true } });
    await modern(bridge.url).request('tools/list');
    bridge.lines.broken = true;
    await modern(bridge.url).request('tools/list');
    bridge.lines.broken = false;
    expect(await figures(bridge)).toMatchObject({ calls: 2, events: 1 });
  });
});

describe('events before calls', () => {
  it('are written first, and name the same request', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true, before: true } });
    const session = await Legacy.begin(bridge.url);
    await session.request('tools/call', CALL);
    await modern(bridge.url).request('tools/call', CALL);
    const { audit } = bridge.lines;
    expect(audit.map(({ type, method }) => `${type} ${method}`)).toEqual([
      'attempt initialize',
      'call initialize',
      'attempt tools/call',
      'call tools/call',
      'attempt tools/call',
      'call tools/call',
    ]);
    for (let index = 0; index < audit.length; index += 2) {
      const [attempt, call] = audit.slice(index, index + 2);
      expect(call?.attempt).toBe(attempt?.sequence);
      expect(call?.argumentsDigest).toBe(attempt?.argumentsDigest);
    }
    expect(audit[2]?.session).toBe(audit[3]?.session);
    expect(await figures(bridge)).toEqual({ calls: 3, open: 0, events: 3, attempts: 3 });
  });

  it('that cannot be written keep the call from the server', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true, before: true } });
    const session = await Legacy.begin(bridge.url);
    // The failure shows only when the line is written: the request was let in before.
    bridge.lines.written = async () => false;
    const refused = await session.request('tools/call', CALL);
    expect(refused.status).toBe(503);
    expect(refused.last).toMatchObject({ error: { message: 'Calls cannot be recorded at present' } });
    expect(bridge.lines.audit.at(-1)).toMatchObject({ type: 'attempt' });
  });
});

describe('limits by caller', () => {
  it('refuse with 429 and the time to wait, on both revisions, and are audited', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, {
      audit: { enabled: true },
      rateLimits: { limits: [{ per: 'principal-tool', tools: ['scr*'], requests: 2, seconds: 60 }] },
    });
    const session = await Legacy.begin(bridge.url);
    expect((await session.request('tools/call', CALL)).status).toBe(200);
    expect((await modern(bridge.url).request('tools/call', CALL)).status).toBe(200);
    for (const answer of [
      await session.request('tools/call', CALL, 77),
      await modern(bridge.url).request('tools/call', CALL),
    ]) {
      expect(answer.status).toBe(429);
      expect(answer.last).toMatchObject({ jsonrpc: '2.0', error: { code: -32_000, message: 'Too many requests' } });
      expect(answer.last.id).not.toBeNull();
      const wait = Number(answer.headers.get('retry-after'));
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(30);
    }
    // Other tools and requests are not concerned.
    expect((await session.request('tools/list')).status).toBe(200);
    expect(bridge.lines.audit.filter(({ reason }) => reason === 'rate-limit')).toMatchObject([
      { outcome: 'denied', target: 'script', revision: '' },
      { outcome: 'denied', target: 'script', revision: '2026-07-28' },
    ]);
    const { calls, events } = await figures(bridge);
    expect(events).toBe(calls);
  });

  it('count each request of a batch', async () => {
    const bridge = await bridgeTo(Server.SCRIPTED, {
      rateLimits: { limits: [{ per: 'tool', requests: 2, seconds: 60 }] },
    });
    const session = await Legacy.begin(bridge.url, { version: '2025-03-26' });
    const batch = [1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: CALL }));
    expect((await session.send(batch)).status).toBe(429);
  });

  it('refuse while the shared store is away, or let pass where that was asked for by name', async () => {
    const redis = { url: 'redis://127.0.0.1:1' };
    const limits = [{ per: 'principal', requests: 100, seconds: 60 }];
    const closed = await bridgeTo(Server.SCRIPTED, {
      redis,
      rateLimits: { store: 'redis', limits },
      audit: { enabled: true },
    });
    const refused = await modern(closed.url).request('tools/list');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(closed.lines.audit).toMatchObject([{ reason: 'rate-limit-unavailable', outcome: 'denied' }]);
    expect(closed.lines.events('rate-store-failed')).toHaveLength(1);
    const open = await bridgeTo(Server.SCRIPTED, { redis, rateLimits: { store: 'redis', onFailure: 'open', limits } });
    expect((await modern(open.url).request('tools/list')).status).toBe(200);
    const scraped = await (await fetch(`${open.admin}/metrics`)).text();
    expect(scraped).toContain('strata_rate_store_failures_total{reason="served"} 1');
  });
});

it('a body that is no message is no call', async () => {
  const bridge = await bridgeTo(Server.SCRIPTED, { audit: { enabled: true } });
  await fetch(bridge.url, { method: 'POST', headers: JSON_TYPES, body: '{' });
  expect(await figures(bridge)).toMatchObject({ calls: 0, events: 0 });
});
