import { describe, expect, it } from '@jest/globals';
import type { LinkFault } from '../../../../src/runtime/bridge/interfaces';
import { ProcessLink } from '../../../../src/runtime/bridge/link/process-link';
import { Message } from '../../../../src/runtime/mcp/message';
import { until } from '../../support/http';

interface Seen {
  readonly messages: Message[];
  readonly faults: LinkFault[];
  readonly ends: string[];
  readonly events: string[];
}

async function start(
  script: string,
  {
    env = {},
    inherit = {},
    lineBytes = 10_000,
  }: { env?: Record<string, string>; inherit?: Record<string, string>; lineBytes?: number } = {},
) {
  const seen: Seen = { messages: [], faults: [], ends: [], events: [] };
  const events = {
    spoke: () => void seen.events.push('spoke'),
    ended: (_: string, asked: boolean) => void seen.events.push(`ended ${asked}`),
    dropped: (kind: string) => void seen.events.push(`dropped ${kind}`),
    failed: (error: unknown) => void seen.events.push(`failed ${error}`),
  };
  const link = await ProcessLink.start(
    { command: process.execPath, args: ['-e', script], env, inherit },
    lineBytes,
    events,
  );
  const attach = () =>
    link.attach({
      message: (message) => void seen.messages.push(message),
      fault: (fault) => void seen.faults.push(fault),
      closed: (reason) => void seen.ends.push(reason),
    });
  return { link, seen, attach };
}

const say = (body: object) =>
  `process.stdout.write(${JSON.stringify(`${JSON.stringify({ jsonrpc: '2.0', ...body })}\n`)});`;

describe('ProcessLink', () => {
  it('keeps what a server says before anybody listens', async () => {
    const { link, seen, attach } = await start(`${say({ method: 'notifications/early' })} process.stdin.resume()`);
    await until(() => seen.events.includes('spoke'));
    attach();
    expect(seen.messages.map(({ method }) => method)).toEqual(['notifications/early']);
    await link.close();
    expect(seen.ends).toHaveLength(1);
    expect(seen.events).toContain('ended true');
  });

  it('gives a server what is configured for it, and nothing else of our environment', async () => {
    process.env.STRATA_TEST_SECRET = 'secret';
    process.env.STRATA_TEST_GIVEN = 'given';
    const script = `process.stdout.write(JSON.stringify({ jsonrpc: '2.0', method: 'env', params: process.env }) + '\\n'); process.stdin.resume()`;
    const { link, seen, attach } = await start(script, {
      env: { A: '1' },
      inherit: { B: 'STRATA_TEST_GIVEN', C: 'STRATA_TEST_MISSING' },
    });
    attach();
    await until(() => seen.messages.length === 1);
    expect(seen.messages[0]?.params).toEqual({ A: '1', B: 'given' });
    await link.close();
  });

  it('reports an overlong line with the id of what it answered', async () => {
    const { link, seen, attach } = await start(
      `${say({ id: 7, result: { x: 'x'.repeat(20_000) } })}${say({ id: 8, result: {} })} process.stdin.resume()`,
    );
    attach();
    await until(() => seen.messages.length === 1);
    expect(seen.faults).toEqual([{ kind: 'oversize', id: 7 }]);
    expect(seen.messages[0]?.id).toBe(8);
    await link.close();
  });

  it('delivers what a server wrote before it ended, then the end', async () => {
    const { seen, attach, link } = await start(`${say({ id: 1, result: {} })} process.exit(3)`);
    attach();
    await until(() => seen.ends.length === 1);
    expect(seen.messages).toHaveLength(1);
    expect(seen.ends[0]).toMatch(/exited|closed its output/);
    expect(link.open).toBe(false);
    link.send(Message.make({ jsonrpc: '2.0', method: 'x' }));
    await link.close();
  });

  it('kills what does not go, and what it has started', async () => {
    const child = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    const script = `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}]); process.stdout.write(JSON.stringify({ jsonrpc: '2.0', method: 'child', params: { pid } }) + '\\n'); ${child}`;
    const { link, seen, attach } = await start(script);
    attach();
    await until(() => seen.messages.length === 1);
    const pid = seen.messages[0]?.params?.pid as number;
    await link.close();
    await until(() => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  }, 20_000);

  it('gives a server up that closes its output', async () => {
    const { link, seen, attach } = await start(`require('node:fs').closeSync(1); process.stdin.resume()`);
    attach();
    await until(() => seen.ends.length === 1);
    expect(seen.ends[0]).toBe('closed its output');
    await link.close();
  });

  it('reports a command that does not exist', async () => {
    const ends: string[] = [];
    const events = {
      spoke: () => {},
      ended: (reason: string) => void ends.push(reason),
      dropped: () => {},
      failed: () => {},
    };
    const link = await ProcessLink.start({ command: '/nowhere/at/all', args: [], env: {}, inherit: {} }, 1_000, events);
    await until(() => ends.length === 1);
    expect(ends[0]).toMatch(/ENOENT/);
    await link.close();
  });

  it('survives a mistake in who listens', async () => {
    const { link, seen } = await start(
      `${say({ id: 1, result: {} })}${say({ id: 2, result: {} })} process.stdin.resume()`,
    );
    const handled: unknown[] = [];
    link.attach({
      message: (message) => {
        handled.push(message.id);
        throw new Error('mistake');
      },
      fault: () => {},
      closed: () => {},
    });
    await until(() => handled.length === 2);
    expect(seen.events.filter((event) => event.startsWith('failed'))).toHaveLength(2);
    await link.close();
  });
});
