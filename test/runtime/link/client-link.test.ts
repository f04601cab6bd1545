import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { ClientLink } from '../../../src/runtime/gateway/upstream/link/client-link';
import type { LinkHandler } from '../../../src/runtime/gateway/upstream/link/link-exchange';
import { WINDOW } from '../../../src/runtime/link/protocol';
import { frame, headersOf, Type } from './raw-link';

/** A link whose other side is the test: what it wrote, and what was heard of each exchange. */
function linkOf() {
  const written: Buffer[] = [];
  const ended: string[] = [];
  const socket = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _, done) => {
      written.push(Buffer.from(chunk));
      done();
    },
  });
  const link = new ClientLink({ socket, ended: (reason, failure) => ended.push(`${reason}${failure ? '!' : ''}`) });
  const send = (more: { headers?: Record<string, string>; shown?: Record<string, string>; size?: number } = {}) => {
    const heard: string[] = [];
    const handler: LinkHandler = {
      head: (status) => heard.push(`head ${status}`),
      data: (chunk) => heard.push(`data ${chunk.length}`),
      end: () => heard.push('end'),
      broke: () => heard.push('broke'),
      refused: () => heard.push('refused'),
    };
    const { headers = { Accept: 'x' }, shown, size = 3 } = more;
    const exchange = link.send({ method: 1, headers, shown, body: Buffer.alloc(size), handler });
    return { heard, exchange, number: exchange?.number ?? 0 };
  };
  /** So many turns of the event loop that what was said has left. */
  const turn = async () => {
    for (let turns = 0; turns < 3; turns++) await new Promise((resolve) => setImmediate(resolve));
  };
  const frames = () => {
    const found: { type: number; number: number; payload: string }[] = [];
    let rest = Buffer.concat(written);
    while (rest.length > 0) {
      const end = 9 + rest.readUInt32BE(0);
      found.push({ type: rest[4] as number, number: rest.readUInt32BE(5), payload: rest.toString('latin1', 9, end) });
      rest = rest.subarray(end);
    }
    return found;
  };
  const say = async (...said: Buffer[]) => {
    socket.push(Buffer.concat(said));
    await turn();
  };
  return { link, socket, written, frames, ended, send, say, turn };
}

const response = (number: number, piece = '', last = true) => {
  const headers = headersOf({ 'content-type': 'application/json' });
  const head = Buffer.from([0, 200, last ? 1 : 0, 0, headers.length]);
  return frame(Type.RESPONSE, number, Buffer.concat([head, Buffer.from(headers + piece)]));
};

describe('a link of the gateway', () => {
  it('writes the calls of one turn at once, and shows a token once', async () => {
    const { send, turn, written, frames } = linkOf();
    const token = { Authorization: 'Bearer abc' };
    send({ shown: token });
    send({ shown: { ...token } });
    send({ shown: { Authorization: 'Bearer other' } });
    send();
    expect(written).toEqual([]);
    await turn();
    expect(written).toHaveLength(1);
    expect(frames().map(({ type, number }) => [type, number])).toEqual([
      [Type.SHOW, 1],
      [Type.REQUEST, 1],
      [Type.REQUEST, 2],
      [Type.SHOW, 2],
      [Type.REQUEST, 3],
      [Type.REQUEST, 4],
    ]);
    const places = frames().flatMap(({ type, payload }) => (type === Type.REQUEST ? payload.charCodeAt(2) : []));
    expect(places).toEqual([1, 1, 2, 0]);
    expect(written[0]?.toString('latin1').split('Bearer abc')).toHaveLength(2);
  });

  it('uses the places of its table in turn: what was shown there before is shown again', async () => {
    const { send, turn, frames } = linkOf();
    for (let index = 0; index < 257; index++) send({ shown: { a: `${index}` } });
    send({ shown: { a: '0' } });
    await turn();
    const shown = frames().filter(({ type }) => type === Type.SHOW);
    expect(shown.map(({ number }) => number).slice(-3)).toEqual([256, 1, 2]);
    expect(shown.at(-1)?.payload).toBe('a\n0\n');
  });

  it('leaves to HTTP what it cannot carry', () => {
    const { send, link } = linkOf();
    expect(send({ size: 65_537 }).exchange).toBeUndefined();
    expect(send({ headers: { a: 'x'.repeat(17_000) } }).exchange).toBeUndefined();
    expect(send({ shown: { a: 'x\ny' } }).exchange).toBeUndefined();
    expect(link.open).toBe(0);
  });

  it('hands over answers in any order, asks for more of a long one, and hears nothing of what was taken back', async () => {
    const { send, say, frames, link } = linkOf();
    const [first, second, third] = [send(), send(), send()];
    third.exchange?.cancel();
    const piece = 'x'.repeat(16_384);
    const pieces = Array.from({ length: WINDOW / 16_384 }, () => frame(Type.DATA, 1, `\0${piece}`));
    await say(response(2, '{}'), response(1, '', false), ...pieces, response(3, '{}'), frame(Type.DATA, 1, '\x01end'));
    expect(second.heard).toEqual(['head 200', 'data 2', 'end']);
    expect([first.heard[0], first.heard.at(-2), first.heard.at(-1)]).toEqual(['head 200', 'data 3', 'end']);
    expect(third.heard).toEqual([]);
    expect(frames().flatMap(({ type, number }) => (type === Type.WINDOW ? number : []))).toEqual([1, 1]);
    expect(frames().filter(({ type }) => type === Type.RESET)).toMatchObject([{ number: 3, payload: '\0' }]);
    expect(link.open).toBe(0);
  });

  it('gives back what was not sent when it breaks, and only that', async () => {
    const { send, turn, socket, ended } = linkOf();
    const sent = send();
    await turn();
    const unsent = send();
    socket.destroy();
    await turn();
    expect([sent.heard, unsent.heard]).toEqual([['broke'], ['refused']]);
    expect(ended).toHaveLength(1);
  });

  it('gives back what the other side did not look at when that stops, and ends with the last answer', async () => {
    const { send, turn, say, link, ended } = linkOf();
    const [read, unread] = [send(), send()];
    await turn();
    await say(frame(Type.LEAVE, read.number));
    expect(unread.heard).toEqual(['refused']);
    expect([link.usable, ended]).toEqual([false, []]);
    await say(response(read.number, '{}'));
    expect(read.heard.at(-1)).toBe('end');
    expect(ended).toHaveLength(1);
  });

  it('gives back what was refused; an answer that breaks off is none that can be had elsewhere', async () => {
    const { send, turn, say } = linkOf();
    const [refused, broken, begun] = [send(), send(), send()];
    await turn();
    await say(
      frame(Type.RESET, refused.number, '\x01'),
      frame(Type.RESET, broken.number, '\x02'),
      response(begun.number, 'x', false),
      frame(Type.RESET, begun.number, '\x01'),
    );
    expect(refused.heard).toEqual(['refused']);
    expect(broken.heard).toEqual(['broke']);
    expect(begun.heard).toEqual(['head 200', 'data 1', 'broke']);
  });

  it('asks whether the other side is there while calls wait, and gives it up when it is not', async () => {
    const { send, turn, link, frames, ended } = linkOf();
    const call = send();
    await turn();
    const start = link.heard;
    link.look(start + 14_000);
    await turn();
    expect(frames().some(({ type }) => type === Type.PING)).toBe(false);
    link.look(start + 16_000);
    await turn();
    expect(frames().filter(({ type }) => type === Type.PING)).toHaveLength(1);
    link.look(start + 30_000);
    expect(ended).toEqual([]);
    link.look(start + 32_000);
    expect([call.heard, ended]).toEqual([['broke'], ['the other side says nothing']]);
    // Whoever has nothing to wait for asks nothing.
    const idle = linkOf();
    idle.link.look(idle.link.heard + 100_000);
    await idle.turn();
    expect(idle.frames()).toEqual([]);
  });

  it.each<[string, (number: number) => Buffer[]]>([
    ['an answer to what nobody asked', () => [response(9)]],
    ['an answer without a head', (number) => [frame(Type.DATA, number, '\0x')]],
    ['two heads', (number) => [response(number, '', false), response(number)]],
    ['half a head', (number) => [frame(Type.RESPONSE, number, 'x')]],
    ['headers longer than the frame', (number) => [frame(Type.RESPONSE, number, Buffer.from([0, 200, 1, 255, 255]))]],
    ['a request', (number) => [frame(Type.REQUEST, number, 'x')]],
    ['a giant length', (number) => [frame(Type.DATA, number, '', 0xffff_ffff)]],
  ])('ends at %s', async (_what, said) => {
    const { send, turn, say, ended } = linkOf();
    const call = send();
    await turn();
    await say(...said(call.number));
    expect(ended).toHaveLength(1);
    expect(ended[0]).toMatch(/!$/);
    expect(call.heard.at(-1)).toBe('broke');
  });
});
