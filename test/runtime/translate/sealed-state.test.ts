import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type StateBinding, StateSealer } from '../../../src/runtime/bridge/translate/modern-client/sealed-state';

const ticket = { call: 3, turn: 2, link: 9, expires: 1_700_000_000_000 };
const binding: StateBinding = {
  principal: 'alice',
  method: 'tools/call',
  params: { name: 't', arguments: { a: 1, b: [{ c: 2 }] } },
};

describe('a sealed state', () => {
  const sealer = new StateSealer();

  test('opens for what it was sealed for', () => {
    expect(sealer.open(sealer.seal(ticket, binding), binding)).toEqual(ticket);
  });

  test('is told apart from parameters by their meaning, not by their order or by the round', () => {
    const state = sealer.seal(ticket, binding);
    const retry = {
      ...binding,
      params: {
        requestState: state,
        inputResponses: { x: {} },
        _meta: { any: 1 },
        arguments: { b: [{ c: 2 }], a: 1 },
        name: 't',
      },
    };
    expect(sealer.open(state, retry)).toEqual(ticket);
  });

  test.each<[string, StateBinding]>([
    ['another principal', { ...binding, principal: 'bob' }],
    ['nobody', { method: binding.method, params: binding.params }],
    ['another method', { ...binding, method: 'prompts/get' }],
    ['another tool', { ...binding, params: { ...binding.params, name: 'other' } }],
    ['another argument', { ...binding, params: { name: 't', arguments: { a: 2, b: [{ c: 2 }] } } }],
    ['one more argument', { ...binding, params: { name: 't', arguments: { a: 1, b: [{ c: 2 }], d: null } } }],
    ['an argument as a list', { ...binding, params: { name: 't', arguments: [['a', 1]] } }],
    ['no parameters', { ...binding, params: undefined }],
  ])('does not open for %s', (_who, other) => {
    expect(sealer.open(sealer.seal(ticket, binding), other)).toBeUndefined();
  });

  test('nobody is not a principal called null', () => {
    const anonymous = { method: binding.method, params: binding.params };
    expect(sealer.open(sealer.seal(ticket, anonymous), { ...anonymous, principal: 'null' })).toBeUndefined();
  });

  test('does not open under another key', () => {
    expect(new StateSealer().open(sealer.seal(ticket, binding), binding)).toBeUndefined();
  });

  test('opens under the same key', () => {
    const key = randomBytes(32);
    expect(new StateSealer(key).open(new StateSealer(key).seal(ticket, binding), binding)).toEqual(ticket);
  });

  test('says nothing about itself, and never the same twice', () => {
    const one = sealer.seal(ticket, binding);
    expect(one).not.toBe(sealer.seal(ticket, binding));
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain(String(ticket.expires));
    expect(one.length).toBeLessThan(160);
  });

  test.each([
    ['empty', ''],
    ['short', 'AAAA'],
    ['as long as iv and tag', Buffer.alloc(28).toString('base64url')],
    ['no base64url', '!'.repeat(80)],
    ['megabytes', 'A'.repeat(1_000_000)],
  ])('what is %s does not open', (_what, state) => {
    expect(sealer.open(state, binding)).toBeUndefined();
  });

  test.each([
    ['padded', (state: string) => `${state}=`],
    ['with a space', (state: string) => `${state} `],
    ['with a line end inside', (state: string) => `${state.slice(0, 9)}\n${state.slice(9)}`],
    ['followed by more', (state: string) => `${state}-TAMPERED`],
    ['twice', (state: string) => state + state],
  ])('has one spelling: not %s', (_how, spell) => {
    expect(sealer.open(spell(sealer.seal(ticket, binding)), binding)).toBeUndefined();
  });

  test('fuzz: no other text opens, and none throws', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('flip', 'cut', 'insert'),
        (at, value, how) => {
          const state = sealer.seal(ticket, binding);
          const bytes = Buffer.from(state, 'base64url');
          const place = at % bytes.length;
          if (how === 'flip') bytes[place] = (bytes[place] as number) ^ value;
          const changed =
            how === 'flip'
              ? bytes
              : how === 'cut'
                ? bytes.subarray(0, place)
                : Buffer.concat([bytes.subarray(0, place), Buffer.from([value]), bytes.subarray(place)]);
          expect(sealer.open(changed.toString('base64url'), binding)).toBeUndefined();
        },
      ),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(sealer.open(text, binding)).toBeUndefined()));
  });
});
