import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Exchanges } from '../../../src/runtime/link/exchanges';
import { FrameReader } from '../../../src/runtime/link/frame-reader';
import { FrameWriter } from '../../../src/runtime/link/frame-writer';
import { HeaderMemory, readHeaders, writeHeaders, writeRawHeaders } from '../../../src/runtime/link/header-block';
import { Frame, LinkFailure, MOST_HEADERS, MOST_PAYLOAD } from '../../../src/runtime/link/protocol';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';
import { frame } from './raw-link';

interface Seen {
  type: number;
  number: number;
  payload: string;
}

function read(chunks: Buffer[]): Seen[] {
  const seen: Seen[] = [];
  const reader = new FrameReader((type, number, payload) => {
    seen.push({ type, number, payload: payload.toString('hex') });
  });
  for (const chunk of chunks) reader.push(chunk);
  return seen;
}

const aFrame = fc.record({
  type: fc.constantFrom(Frame.SHOW, Frame.REQUEST, Frame.RESPONSE, Frame.DATA, Frame.RESET, Frame.LEAVE),
  number: fc.nat(0x7fff_ffff),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(0, 1, 16_384, MOST_PAYLOAD).map((size) => new Uint8Array(size).fill(7)),
  ),
});

describe('frames', () => {
  it(
    'fuzz: come out as they went in, however they are cut into chunks',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(aFrame, { maxLength: 12 }),
          fc.array(fc.nat(100_000), { maxLength: 12 }),
          async (frames, cuts) => {
            const written: Buffer[] = [];
            const sink = new Writable({
              highWaterMark: 1 << 30,
              write: (chunk: Buffer, _, done) => {
                // The writer may use its buffer again once the chunk has been taken.
                written.push(Buffer.from(chunk));
                done();
              },
            });
            const writer = new FrameWriter(sink);
            for (const { type, number, payload } of frames) {
              const at = writer.begin(type, number, payload.length);
              writer.room.set(payload, at);
            }
            writer.flush();
            const bytes = Buffer.concat(written);
            const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])];
            places.sort((a, b) => a - b);
            const chunks = places.slice(1).map((end, index) => Buffer.from(bytes.subarray(places[index], end)));
            expect(read(chunks)).toEqual(
              frames.map(({ type, number, payload }) => ({
                type,
                number,
                payload: Buffer.from(payload).toString('hex'),
              })),
            );
          },
        ),
        effort(100),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'fuzz: bytes that are no frames are found out or wait for more, and never hold more than a frame has',
    () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          try {
            for (const { payload } of read([Buffer.from(bytes)])) {
              expect(payload.length / 2).toBeLessThanOrEqual(MOST_PAYLOAD);
            }
          } catch (error) {
            expect(error).toBeInstanceOf(LinkFailure);
          }
        }),
        effort(),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('refuses a length that no frame has before the payload comes', () => {
    expect(() => read([frame(Frame.REQUEST, 1, '', MOST_PAYLOAD + 1)])).toThrow(LinkFailure);
    expect(() => read([frame(Frame.REQUEST, 1, '', 0xffff_ffff)])).toThrow(LinkFailure);
    // The first bytes of the length are enough neither to know it nor to hold anything for it.
    expect(read([frame(Frame.REQUEST, 1, '', MOST_PAYLOAD).subarray(0, 3)])).toEqual([]);
  });

  it('leave in the first turn where one is said alone, and wait for others no longer than a few turns', async () => {
    const chunks: Buffer[] = [];
    const sink = new Writable({
      write: (chunk: Buffer, _, done) => {
        chunks.push(Buffer.from(chunk));
        done();
      },
    });
    const writer = new FrameWriter(sink);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    writer.say(Frame.PING, 0);
    await turn();
    expect(chunks).toHaveLength(1);
    // One that goes on speaking, for ever, is heard all the same.
    let said = 1;
    for (let turns = 0; turns < 30; turns++) {
      writer.say(Frame.WINDOW, ++said, said, 4);
      writer.say(Frame.WINDOW, ++said, said, 4);
      await turn();
    }
    expect(chunks.length).toBeGreaterThanOrEqual(1 + 30 / 4);
    expect(chunks.length).toBeLessThan(1 + 30);
    for (let turns = 0; turns < 4; turns++) await turn();
    expect(read(chunks)).toHaveLength(1 + 60);
  });

  it('are written together, and what the system has not taken is not written over', async () => {
    const chunks: Buffer[] = [];
    let taken: (() => void) | undefined;
    const slow = new Writable({
      highWaterMark: 1 << 30,
      write: (chunk: Buffer, _, done) => {
        chunks.push(chunk);
        taken = done;
      },
    });
    const writer = new FrameWriter(slow);
    writer.say(Frame.PING, 0);
    writer.say(Frame.RESET, 3, 1);
    expect(chunks).toEqual([]);
    writer.flush();
    expect(chunks).toHaveLength(1);
    writer.say(Frame.WINDOW, 9, 70_000, 4);
    writer.flush();
    taken?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(read(chunks)).toEqual([
      { type: Frame.PING, number: 0, payload: '' },
      { type: Frame.RESET, number: 3, payload: '01' },
      { type: Frame.WINDOW, number: 9, payload: '00011170' },
    ]);
  });
});

describe('headers of frames', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).filter((text) => text !== 'host' && text !== 'upgrade');
  const value = fc.stringMatching(/^[\x20-\x7e]{0,40}$/);

  it(
    'fuzz: come out as they went in',
    () => {
      fc.assert(
        fc.property(fc.dictionary(name, value, { maxKeys: 12 }), (headers) => {
          const text = writeHeaders(headers) ?? '';
          expect({ ...readHeaders(text) }).toEqual({ ...headers });
          const raw = Object.entries(headers).flatMap(([key, content]) => [key.toUpperCase(), content]);
          expect(writeRawHeaders(raw).toString('latin1')).toBe(text);
        }),
        effort(),
      );
    },
    FUZZ_TIMEOUT,
  );

  it(
    'fuzz: any text is read or refused',
    () => {
      fc.assert(
        fc.property(fc.string({ maxLength: 80 }), (text) => {
          try {
            for (const [key, content] of Object.entries(readHeaders(text)))
              expect(key + content).not.toMatch(/\n|\r|\0/);
          } catch (error) {
            expect(error).toBeInstanceOf(LinkFailure);
          }
        }),
        effort(),
      );
    },
    FUZZ_TIMEOUT,
  );

  it.each([
    ['that end early', 'accept\n'],
    ['with a name in capitals', 'Accept\nx\n'],
    ['with a name twice', 'a\nx\na\ny\n'],
    ['that name another host', 'host\nelsewhere\n'],
    ['that give a length of their own', 'content-length\n5\n'],
    ['with a return in a value', 'a\nx\rb: y\n'],
    ['without a name', '\nx\n'],
  ])('are refused %s', (_, text) => {
    expect(() => readHeaders(text)).toThrow(LinkFailure);
  });

  it('are not written where no header can be so', () => {
    expect(writeHeaders({ a: 'x\ny' })).toBeUndefined();
    expect(writeHeaders({ a: '\u20ac' })).toBeUndefined();
    expect(writeHeaders({ a: 'x'.repeat(MOST_HEADERS) })).toBeUndefined();
    expect(() => writeRawHeaders(['A', 'x\r\nb: y'])).toThrow(TypeError);
  });

  it('have no members of objects', () => {
    const headers = readHeaders('constructor\nx\n__proto__\ny\n');
    expect(Object.keys(headers)).toEqual(['constructor', '__proto__']);
    expect(readHeaders('').toString).toBeUndefined();
  });

  it('are read once, however many there are', () => {
    let made = 0;
    const memory = new HeaderMemory((headers) => {
      made++;
      return headers;
    });
    // As in a frame: something stands before them, and something after.
    const read = (text: string) => memory.read(Buffer.from(`<${text}>`), 1, 1 + text.length);
    for (let index = 0; index < 1_000; index++) expect(read('a\nx\n')).toEqual(readHeaders('a\nx\n'));
    expect(made).toBe(1);
    for (let index = 0; index < 1_000; index++) expect(read(`a\n${index}\n`)).toMatchObject({ a: `${index}` });
    expect(read('a\nx\n')).toMatchObject({ a: 'x' });
  });

  it('are read as they are, whatever came before', () => {
    const memory = new HeaderMemory((headers) => ({ ...headers }));
    const long = 'x'.repeat(2_000);
    for (const own of ['x', 'y', 'x', 'xx', '', long, 'x', long, 'y'])
      expect(memory.read(Buffer.from(`a\n${own}\n`), 0, own.length + 3)).toEqual({ a: own });
  });

  it('that may still change are written anew', () => {
    const raw = ['A', 'x'];
    expect(writeRawHeaders(raw).toString()).toBe('a\nx\n');
    raw[1] = 'y';
    expect(writeRawHeaders(raw).toString()).toBe('a\ny\n');
    const fixed = Object.freeze(['B', 'x']);
    expect(writeRawHeaders(fixed)).toBe(writeRawHeaders(fixed));
  });
});

describe('exchanges in flight', () => {
  it('are found by their number alone, and their places are free again', () => {
    const exchanges = new Exchanges<{ number: number }>();
    for (const number of [1, 2, 5_000]) exchanges.add({ number });
    expect([exchanges.size, exchanges.free(1 + 4_096), exchanges.get(1 + 4_096)]).toEqual([3, false, undefined]);
    expect([exchanges.delete(1 + 4_096), exchanges.delete(1), exchanges.delete(1)]).toEqual([false, true, false]);
    expect([exchanges.size, exchanges.free(1 + 4_096)]).toEqual([2, true]);
    expect(exchanges.all().map(({ number }) => number)).toEqual([2, 5_000]);
  });
});
