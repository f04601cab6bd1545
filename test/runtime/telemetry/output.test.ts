import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { AuditLog } from '../../../src/runtime/audit/audit-log';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Metrics } from '../../../src/runtime/telemetry/metrics';
import { DescriptorOutput } from '../../../src/runtime/telemetry/output';
import { Attribute } from '../../../src/runtime/telemetry/semantic-conventions';
import { parseTraceParent } from '../../../src/runtime/telemetry/trace-context';

const folder = mkdtempSync(join(tmpdir(), 'strata-output-'));

describe('DescriptorOutput', () => {
  it('writes every line whole and in order', async () => {
    const file = join(folder, 'lines');
    const descriptor = openSync(file, 'w');
    const output = new DescriptorOutput(descriptor);
    const lines = Array.from({ length: 5_000 }, (_, index) => `${index} ${'é'.repeat(index % 50)}\n`);
    for (const [index, line] of lines.entries()) {
      output.write(line);
      if (index % 1_000 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(output.waiting).toBeGreaterThan(0);
    expect(await output.written()).toBe(true);
    expect(output.waiting).toBe(0);
    await output.drained();
    expect(readFileSync(file, 'utf8')).toBe(lines.join(''));
    await output.drained();
    output.write('last\n');
    output.flush();
    expect(readFileSync(file, 'utf8').endsWith('last\n')).toBe(true);
    closeSync(descriptor);
  });

  it('waits for a pipe that nobody empties, without holding up anything else', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, 'r+');
    const writer = openSync(path, 'w');
    const output = new DescriptorOutput(writer);
    const line = `${'x'.repeat(1_023)}\n`;
    for (let count = 0; count < 200; count++) output.write(line);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(output.waiting).toBeGreaterThan(0);
    const buffer = Buffer.alloc(65_536);
    let read = 0;
    while (read < 200 * 1_024) {
      read += readSync(reader, buffer);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await output.drained();
    expect(read).toBe(200 * 1_024);
    closeSync(writer);
    closeSync(reader);
  });

  it('gives up on a full pipe when the process ends, instead of trying for ever', () => {
    const path = join(folder, 'full');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, 'r+');
    const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const output = new DescriptorOutput(writer);
    output.write('x'.repeat(1024 * 1024));
    output.flush();
    expect(readSync(reader, Buffer.alloc(65_536))).toBeGreaterThan(0);
    closeSync(writer);
    closeSync(reader);
  });

  it('says when its lines are lost, so that the audit stream fails closed', async () => {
    const file = join(folder, 'lost');
    const descriptor = openSync(file, 'w');
    const output = new DescriptorOutput(descriptor);
    const audit = new AuditLog({ output, writer: 'test' });
    expect(audit.accepting).toBe(true);
    closeSync(descriptor);
    output.write('lost\n');
    await output.drained();
    expect(output.broken).toBe(true);
    expect(await output.written()).toBe(false);
    expect(audit.accepting).toBe(false);
    output.write('x\n');
    expect(() => output.flush()).not.toThrow();
  });
});

describe('the log', () => {
  it('is JSON, with the level as a word, and drops lines before it fills the memory', () => {
    const lines: string[] = [];
    const output = {
      write: (line: string) => void lines.push(line),
      waiting: 0,
      broken: false,
      flush: () => {},
      drained: async () => {},
      written: async () => true,
    };
    const log = createLog({ level: 'info', server: 's', output });
    log.info({ event: 'e' }, 'text');
    log.debug('not this');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', time: expect.stringMatching(/^\d{4}-/), server: 's', event: 'e', message: 'text' },
    ]);
    output.waiting = 100 * 1024 * 1024;
    log.info('dropped');
    expect(lines).toHaveLength(1);
  });
});

describe('Metrics', () => {
  it('counts into buckets, and keeps the number of series bounded whatever callers send', () => {
    const metrics = new Metrics();
    for (const seconds of [0.001, 0.01, 0.4, 1_000]) metrics.operation('tools/call', 'r', 'echo', undefined, seconds);
    for (let tool = 0; tool < 1_000; tool++) metrics.operation('tools/call', 'r', `tool-${tool}`, 'denied', 0.1);
    const text = metrics.render();
    const name = 'mcp_server_operation_duration_seconds';
    const labels = 'mcp_method_name="tools/call",mcp_protocol_version="r",gen_ai_tool_name="echo"';
    expect(text).toContain(`${name}_bucket{${labels},le="0.01"} 2\n`);
    expect(text).toContain(`${name}_bucket{${labels},le="0.5"} 3\n`);
    expect(text).toContain(`${name}_bucket{${labels},le="300"} 3\n`);
    expect(text).toContain(`${name}_bucket{${labels},le="+Inf"} 4\n`);
    expect(text).toContain(`${name}_count{mcp_method_name="_OTHER"} `);
    expect(text.match(new RegExp(`^${name}_count`, 'gm'))?.length).toBeLessThan(300);
    const total = [...text.matchAll(new RegExp(`^${name}_count\\{.*\\} (\\d+)$`, 'gm'))].reduce(
      (sum, [, count]) => sum + Number(count),
      0,
    );
    expect(total).toBe(1_004);
  });
});

describe('the names', () => {
  it('are those of the OpenTelemetry semantic conventions', async () => {
    const conventions = await import('@opentelemetry/semantic-conventions/incubating');
    const known = new Set(
      Object.entries(conventions).flatMap(([key, value]) => (key.startsWith('ATTR_') ? [value] : [])),
    );
    for (const name of Object.values(Attribute))
      expect({ name, known: known.has(name) }).toEqual({ name, known: true });
    expect(Object.values(conventions)).toContain('mcp.server.operation.duration');
    expect(Object.values(conventions)).toContain('mcp.server.session.duration');
  });
});

describe('parseTraceParent', () => {
  const id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const span = '00f067aa0ba902b7';
  it('reads W3C Trace Context, also of later versions', () => {
    expect(parseTraceParent(`00-${id}-${span}-01`)).toEqual({ traceId: id, spanId: span, sampled: true });
    expect(parseTraceParent(`01-${id}-${span}-00-more`)).toMatchObject({ sampled: false });
  });

  it.each([
    undefined,
    7,
    '',
    `00-${id}-${span}`,
    `ff-${id}-${span}-01`,
    `00-${'0'.repeat(32)}-${span}-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id.toUpperCase()}-${span}-01`,
    `00-${id}-${span}-01x`,
  ])('refuses %s', (value) => {
    expect(parseTraceParent(value)).toBeUndefined();
  });
});
