import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeLine, idOfOverlong } from '../../../src/runtime/mcp/decode';
import { toOneLine } from '../../../src/runtime/mcp/line';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

describe('decodeLine', () => {
  it('makes bytes that are not UTF-8 readable', () => {
    const line = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"result":{"t":"'),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('"}}'),
    ]);
    const message = decodeLine(line);
    expect(message?.result?.t).toBe('\ufffd\ufffd');
    expect(JSON.parse(message?.bytes.toString('utf8') ?? '').result.t).toBe('\ufffd\ufffd');
  });

  it.each([
    '',
    'log line',
    '42',
    'null',
    '[]',
    '{}',
    '{"jsonrpc":"1.0","id":1,"result":{}}',
    '{"jsonrpc":"2.0","id":1}',
    '{"jsonrpc":"2.0","id":null,"result":{}}',
    '{"jsonrpc":"2.0","id":1.5,"method":"a"}',
    '{"jsonrpc":"2.0","id":1,"method":7,"result":{}}',
    '{"jsonrpc":"2.0","id":1,"method":"a","params":[]}',
    '{"jsonrpc":"2.0","id":{},"method":"a"}',
  ])('sees no message in %s', (line) => {
    expect(decodeLine(Buffer.from(line))).toBeUndefined();
  });

  it('puts a space in the place of a return between tokens, which would end a line of an event stream', () => {
    const message = decodeLine(Buffer.from('{"jsonrpc":"2.0",\r"id":1,\r\n"result":{}}'));
    expect(message?.bytes.toString()).toBe('{"jsonrpc":"2.0", "id":1,  "result":{}}');
  });

  it('knows an error without an id', () => {
    for (const id of ['', '"id":null,']) {
      const message = decodeLine(Buffer.from(`{"jsonrpc":"2.0",${id}"error":{"code":-32700,"message":"x"}}`));
      expect(message?.kind).toBe('response');
      expect(message?.id).toBeUndefined();
    }
  });
});

describe('idOfOverlong', () => {
  const cut = (line: string) => [Buffer.from(line).subarray(0, 1_024), Buffer.from(line).subarray(-1_024)] as const;
  const big = 'x'.repeat(5_000);

  it(
    'fuzz: finds the id before or after the result, and takes no text for it',
    () => {
      const id = fc.oneof(fc.integer(), fc.string({ maxLength: 20 }), fc.constant('"},"id":3'));
      const noise = fc.constantFrom('', '","id":99}', '{"id":98,', '\\"id\\":97}');
      fc.assert(
        fc.property(id, noise, fc.boolean(), (value, text, first) => {
          const result = { a: text + big + text, b: { id: 7 } };
          const body = first ? { jsonrpc: '2.0', id: value, result } : { result, jsonrpc: '2.0', id: value };
          expect(idOfOverlong(...cut(JSON.stringify(body)))).toBe(value);
        }),
        effort(500),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('does not guess', () => {
    expect(
      idOfOverlong(...cut(JSON.stringify({ jsonrpc: '2.0', result: { id: 5, big, z: { id: 6 } } }))),
    ).toBeUndefined();
    expect(idOfOverlong(...cut(`log ${big}`))).toBeUndefined();
  });
});

describe('toOneLine', () => {
  it(
    'fuzz: keeps the meaning of any JSON that stands on several lines',
    () => {
      fc.assert(
        fc.property(fc.jsonValue(), fc.constantFrom('\n', '\r\n', '\r'), (value, end) => {
          const written = JSON.stringify(value, undefined, 1).replaceAll('\n', end);
          const line = toOneLine(Buffer.from(written)).toString('utf8');
          expect(line).not.toMatch(/[\r\n]/);
          expect(JSON.stringify(JSON.parse(line))).toBe(JSON.stringify(value));
        }),
        effort(500),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('does not copy what is one line already', () => {
    const bytes = Buffer.from('{"a":1}');
    expect(toOneLine(bytes)).toBe(bytes);
  });
});
