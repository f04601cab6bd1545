import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { advertisedName, advertisedUri, Naming, ownUri } from '../../../src/contract';
import { matchesTemplate } from '../../../src/runtime/gateway/calls/uri-template';
import { readCursor, writeCursor } from '../../../src/runtime/gateway/catalog/cursor';
import { unwrapCall } from '../../../src/runtime/gateway/search/unwrap';
import { Admission } from '../../../src/runtime/gateway/upstream/admission';
import { Breaker, type BreakerState } from '../../../src/runtime/gateway/upstream/breaker';
import { decodeLine } from '../../../src/runtime/mcp/decode';

const id = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/);

describe('names that clients see', () => {
  it('are short enough, always the same, and differ where the own ones do', () => {
    const naming = Naming.parse({});
    const name = fc.stringMatching(/^[A-Za-z0-9_.-]{1,128}$/);
    fc.assert(
      fc.property(id, name, name, (server, one, other) => {
        const shown = advertisedName(naming, server, one);
        expect(shown.length).toBeLessThanOrEqual(64);
        expect(shown).toMatch(/^[A-Za-z0-9_.-]+$/);
        expect(advertisedName(naming, server, one)).toBe(shown);
        if (one !== other) expect(advertisedName(naming, server, other)).not.toBe(shown);
      }),
    );
  });

  it('of resources lead back to one server and one address', () => {
    const naming = Naming.parse({});
    fc.assert(
      fc.property(id, fc.string(), (server, uri) => {
        expect(ownUri(advertisedUri(naming, server, uri))).toEqual({ server, uri });
      }),
    );
    for (const foreign of ['', '+x', 'A+x', 'file:///x', '1+x']) expect(ownUri(foreign)).toBeUndefined();
  });
});

describe('templates', () => {
  it.each<[string, string, boolean]>([
    ['item://{id}', 'item://5', true],
    ['item://{id}', 'item://5/6', false],
    ['item://{+path}', 'item://5/6', true],
    ['item://{id}/part', 'item://5/part', true],
    ['item://{id}/part', 'item://5/other', false],
    ['file:///{a}{b}', 'file:///', true],
    ['plain:x', 'plain:x', true],
    ['plain:x', 'plain:y', false],
  ])('%s and %s: %s', (template, uri, expected) => {
    expect(matchesTemplate(template, uri)).toBe(expected);
  });

  it('cost little, whatever a server writes', () => {
    expect(matchesTemplate('{+a}x'.repeat(50), `${'x'.repeat(200)}y`)).toBe(false);
  });
});

describe('cursors', () => {
  it('open for the very list that they were made for', () => {
    const binding = { principal: 'a', kind: 'tools', version: 'v' };
    const cursor = writeCursor(1_000, binding);
    expect(readCursor(cursor, binding)).toBe(1_000);
    for (const other of [
      { ...binding, principal: 'b' },
      { ...binding, principal: undefined },
      { ...binding, kind: 'prompts' },
      { ...binding, version: 'w' },
    ])
      expect(readCursor(cursor, other)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => text === cursor || readCursor(text, binding) === undefined));
  });
});

describe('a wrapped call', () => {
  const read = (text: string) => decodeLine(Buffer.from(text));
  const wrapped = (args: string) =>
    read(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"call_tool","arguments":${args},"_meta":{"a":1}}}`,
    );

  it('is the call that it means, byte for byte', () => {
    const meant = unwrapCall(wrapped('{"name":"x","arguments":{"n":12345678901234567890.0}}') as never);
    expect(meant?.bytes.toString()).toBe(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"n":12345678901234567890.0},"_meta":{"a":1}}}',
    );
    expect(meant?.params).toMatchObject({ name: 'x', _meta: { a: 1 } });
    expect(unwrapCall(wrapped('{"name":"x"}') as never)?.params).toMatchObject({ name: 'x', arguments: {} });
  });

  it.each([
    '{}',
    '[]',
    '{"name":1}',
    '{"name":"call_tool"}',
    '{"name":"x","arguments":[]}',
    '{"name":"x","arguments":{"a":1,"a":2}}',
  ])('means nothing where it is not sound: %s', (args) => {
    expect(unwrapCall(wrapped(args) as never)).toBeUndefined();
  });
});

describe('a breaker', () => {
  it('lets one call through after its time, and trusts its outcome', () => {
    let now = 0;
    const states: BreakerState[] = [];
    const breaker = new Breaker({ failures: 2, open: 100, changed: (state) => states.push(state), now: () => now });
    breaker.failed();
    breaker.succeeded();
    breaker.failed();
    expect(breaker.admits()).toBe(true);
    breaker.failed();
    expect([breaker.admits(), breaker.state]).toEqual([false, 'open']);
    now = 100;
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false]);
    breaker.failed();
    expect(breaker.admits()).toBe(false);
    now = 200;
    expect(breaker.admits()).toBe(true);
    // A trial whose caller left is over after a while.
    now = 300;
    expect(breaker.admits()).toBe(true);
    breaker.succeeded();
    expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });
});

describe('admission', () => {
  it('gives places in order, and forgets who does not wait any more', () => {
    const admission = new Admission(1);
    const order: string[] = [];
    const leaves: (() => void)[] = [];
    const enter = (name: string) =>
      admission.enter((leave) => {
        order.push(name);
        leaves.push(leave);
      });
    enter('a');
    const gone = enter('b');
    expect(enter('c')).toBeUndefined();
    gone?.();
    enter('d');
    leaves[0]?.();
    leaves[0]?.();
    expect([order, admission.running, admission.waiting]).toEqual([['a', 'd'], 1, 0]);
  });
});
