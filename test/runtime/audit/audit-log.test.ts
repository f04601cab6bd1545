import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { ChainRecord } from '../../../src/contract';
import { AccessRefusals } from '../../../src/runtime/audit/access-refusals';
import { AuditLog } from '../../../src/runtime/audit/audit-log';
import { auditedPrincipal } from '../../../src/runtime/audit/call-record';
import { readAuditSecret } from '../../../src/runtime/audit/secret';
import { Series } from '../../../src/runtime/telemetry/series';
import { Lines } from '../support/bridge';

const folder = mkdtempSync(join(tmpdir(), 'strata-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  jest.useRealTimers();
});

const drift = (target: string) =>
  ({ stream: 'audit', type: 'drift', time: '2026-01-01T00:00:00Z', server: 's', target, outcome: 'denied' }) as const;

/** The same hash, from the line's text alone. */
function hashOf(line: string, secret?: Buffer): string {
  const { hash: _, ...rest } = JSON.parse(line);
  const digest = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  const text = JSON.stringify(Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))));
  return `sha256:${digest.update(text).digest('hex')}`;
}

class Texts extends Lines {
  readonly texts: string[] = [];
  override write(line: string): void {
    super.write(line);
    this.texts.push(line.trimEnd());
  }
}

describe('the chain', () => {
  it.each([undefined, Buffer.from('k'.repeat(32)), Buffer.from('k'.repeat(200))])(
    'ties each line to the one before, sealed with %p',
    (secret) => {
      const output = new Texts();
      const metrics = new Series();
      const audit = new AuditLog({ output, writer: 'github', secret, metrics });
      for (const target of ['a', 'é"\\\u2028', '\ud800']) audit.write(drift(target));
      audit.close();
      audit.close();
      const { all, texts } = output;
      expect(all.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4]);
      for (const [index, line] of texts.entries()) {
        expect(all[index]?.hash).toBe(hashOf(line, secret));
        expect(all[index]?.previous).toBe(all[index - 1]?.hash);
      }
      expect(ChainRecord.parse(all[0])).toMatchObject({ event: 'start', writer: 'github', anchorSeconds: 60 });
      expect(ChainRecord.parse(all[4])).toMatchObject({ event: 'end', algorithm: secret ? 'hmac-sha256' : 'sha256' });
      const scraped = metrics.render();
      expect(scraped).toContain(`strata_audit_chain_sequence{chain="${all[0]?.chain}"} 4\n`);
      const head = Number.parseInt(String(all[4]?.hash).slice(7, 20), 16);
      expect(scraped).toContain(`strata_audit_chain_head{chain="${all[0]?.chain}"} ${head}\n`);
      expect(scraped).toContain('strata_audit_events_total{type="drift"} 3\n');
      expect(JSON.stringify(all)).not.toContain('kkkk');
    },
  );

  it('tells that it is still there, and closes again after what came late', () => {
    jest.useFakeTimers();
    const output = new Texts();
    const audit = new AuditLog({ output, writer: 'a', anchorSeconds: 5 });
    jest.advanceTimersByTime(10_500);
    audit.close();
    audit.write(drift('late'));
    jest.advanceTimersByTime(60_000);
    expect(output.all.map(({ event, type }) => event ?? type)).toEqual([
      'start',
      'anchor',
      'anchor',
      'end',
      'drift',
      'end',
    ]);
  });

  it('begins anew with each start', () => {
    const output = new Texts();
    new AuditLog({ output, writer: 'a' }).close();
    new AuditLog({ output, writer: 'a' }).close();
    expect(new Set(output.all.map(({ chain }) => chain)).size).toBe(2);
  });
});

describe('the key', () => {
  it('is read without line ends, and has to be long enough', () => {
    const file = join(folder, 'key');
    writeFileSync(file, `${'k'.repeat(32)}\r\n`);
    expect(readAuditSecret(file)?.toString()).toBe('k'.repeat(32));
    expect(readAuditSecret(undefined)).toBeUndefined();
    writeFileSync(file, `${'k'.repeat(31)}\n\n\n`);
    expect(() => readAuditSecret(file)).toThrow(/AUDIT_KEY_UNUSABLE.*31 bytes/);
    expect(() => readAuditSecret(join(folder, 'missing'))).toThrow(/AUDIT_KEY_UNUSABLE.*ENOENT/);
  });
});

describe('refusals of access', () => {
  const refusal = (source: string) => ({ ...REFUSAL, source });
  const REFUSAL = {
    stream: 'audit',
    type: 'access',
    time: '2026-01-01T00:00:00Z',
    server: 's',
    outcome: 'denied',
    reason: 'unauthenticated',
    detail: 'no token',
    status: 401,
  } as const;

  it('are told one by one, then summed up by source, and none is lost', () => {
    jest.useFakeTimers();
    const told: { source: string; count: number }[] = [];
    const refusals = new AccessRefusals((event) => told.push(event));
    for (let index = 0; index < 5_000; index++) refusals.tell(refusal(`10.0.0.${index % 2}`));
    expect(told).toHaveLength(100);
    jest.advanceTimersByTime(1_000);
    expect(told.slice(100).map(({ source, count }) => [source, count])).toEqual([
      ['10.0.0.0', 2_450],
      ['10.0.0.1', 2_450],
    ]);
    for (let index = 0; index < 50_000; index++) refusals.tell(refusal(`10.1.${index >> 8}.${index & 255}`));
    refusals.settle();
    expect(told.length).toBeLessThan(1_500);
    expect(told.reduce((sum, { count }) => sum + count, 0)).toBe(55_000);
    expect(told.at(-1)).toMatchObject({ source: 'many' });
  });
});

it('a principal is told with what counts, and never with its token', () => {
  const principal = {
    key: 'k',
    issuer: 'https://i.example',
    subject: 's'.repeat(1_000),
    groups: Array.from({ length: 500 }, (_, index) => `g${index}`),
    scopes: ['a'],
    businessUnit: 'cards',
    client: 'c',
    actors: ['gateway'],
    expiresAt: 1,
    token: 'secret-token',
  };
  const told = auditedPrincipal(principal);
  expect(told).toEqual({
    key: 'k',
    issuer: 'https://i.example',
    subject: 's'.repeat(256),
    groups: principal.groups.slice(0, 32),
    businessUnit: 'cards',
    client: 'c',
    actors: ['gateway'],
  });
  expect(auditedPrincipal(principal)).toBe(told);
});
