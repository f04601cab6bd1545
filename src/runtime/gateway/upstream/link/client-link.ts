import type { Duplex } from 'node:stream';
import { Exchanges } from '../../../link/exchanges';
import { FrameReader } from '../../../link/frame-reader';
import { FrameWriter } from '../../../link/frame-writer';
import { HeaderMemory, type Headers, writeHeaders } from '../../../link/header-block';
import {
  Frame,
  LAST_NUMBER,
  LinkFailure,
  MOST_BODY,
  MOST_EXCHANGES,
  REQUEST_HEAD,
  RESPONSE_HEAD,
  Reset,
} from '../../../link/protocol';
import { LinkExchange, type LinkRequest } from './link-exchange';
import { ShownPlaces } from './shown-places';

export interface ClientLinkOptions {
  readonly socket: Duplex;
  /** It is over, or takes no more requests. The reason is for logs; `failure` where the other side did what no server may do. */
  readonly ended: (reason: string, failure: boolean) => void;
}

/** Milliseconds without a word, while answers are waited for, before the other side is asked whether it is there; and after that. */
const QUIET = 15_000;

/** One link to a bridge: many exchanges over one connection. */
export class ClientLink {
  /** When it was opened, and when the other side last said something, milliseconds. */
  readonly opened = performance.now();
  heard = this.opened;
  private readonly exchanges = new Exchanges<LinkExchange>();
  private readonly heads = new HeaderMemory<Headers>((headers) => headers);
  private readonly places: ShownPlaces;
  private readonly reader = new FrameReader((type, number, payload) => this.frame(type, number, payload));
  private readonly writer: FrameWriter;
  /** Headers as they are written, by the object that they are in: calls of one kind, or of one session, share it. */
  private readonly blocks = new WeakMap<Headers, Buffer>();
  private last = 0;
  /** Requests up to this one may have been read by the other side. */
  private flushed = 0;
  private asked: number | undefined;
  private retired = false;
  private over = false;

  constructor(private readonly options: ClientLinkOptions) {
    const { socket } = options;
    this.writer = new FrameWriter(socket, () => {
      this.flushed = this.last;
    });
    this.places = new ShownPlaces(this.writer);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', () => this.end('the connection broke'));
    socket.on('end', () => this.end('the other side closed it'));
    socket.on('close', () => this.end('the connection was closed'));
  }

  /** Whether it takes requests. */
  get usable(): boolean {
    return !this.retired && this.exchanges.size < MOST_EXCHANGES && !this.writer.congested;
  }

  /** Exchanges in flight. */
  get open(): number {
    return this.exchanges.size;
  }

  /** Undefined where the request is none for a link: too large, or with headers that it cannot carry. */
  send({ method, headers, shown, body, handler }: LinkRequest): LinkExchange | undefined {
    const own = this.blocks.get(headers) ?? this.block(headers);
    if (own === undefined || body.length > MOST_BODY) return undefined;
    const place = this.places.of(shown);
    if (place === undefined) return undefined;
    const number = this.next();
    const exchange = new LinkExchange(number, handler, this);
    this.exchanges.add(exchange);
    const head = REQUEST_HEAD + own.length;
    const at = this.writer.begin(Frame.REQUEST, number, head + body.length);
    const { room } = this.writer;
    room[at] = method;
    room.writeUInt16BE(place, at + 1);
    room.writeUInt16BE(own.length, at + 3);
    room.set(own, at + REQUEST_HEAD);
    room.set(body, at + head);
    if (number > LAST_NUMBER - MOST_EXCHANGES) this.retired = true;
    return exchange;
  }

  /** No more requests. It closes with the last answer. */
  retire(): void {
    this.retired = true;
    if (this.exchanges.size === 0) this.end('it is not needed any more');
  }

  /** The exchange is over. `cancelled`: the other side does not know yet. */
  forget(number: number, cancelled: boolean): void {
    if (!this.exchanges.delete(number) || this.over) return;
    if (cancelled) this.writer.say(Frame.RESET, number, Reset.CANCELLED);
    if (this.retired && this.exchanges.size === 0) this.end('it is not needed any more');
  }

  grant(number: number, bytes: number): void {
    this.writer.say(Frame.WINDOW, number, bytes, 4);
  }

  /** Looks whether the other side is still there. To be called now and then. */
  look(now: number): void {
    if (this.asked !== undefined && this.heard < this.asked) {
      if (now - this.asked > QUIET) this.end('the other side says nothing');
    } else if (this.exchanges.size > 0 && now - this.heard > QUIET) {
      this.asked = now;
      this.writer.say(Frame.PING, 0);
    }
  }

  /** Ends it. What was sent is not answered any more; what was not can be sent elsewhere. */
  end(reason: string, failure = false): void {
    if (this.over) return;
    this.over = true;
    this.retired = true;
    const { flushed } = this;
    const left = this.exchanges.all();
    for (const { number } of left) this.exchanges.delete(number);
    // In good order nothing is left, and what was said is heard.
    if (left.length === 0 && !failure) {
      this.writer.flush();
      this.options.socket.end();
      // Whoever does not close its side is not waited for.
      this.options.socket.resume();
      setTimeout(() => this.options.socket.destroy(), 1_000).unref();
    } else this.options.socket.destroy();
    this.options.ended(reason, failure);
    for (const exchange of left) {
      if (exchange.number > flushed) exchange.refused();
      else exchange.broke();
    }
  }

  private block(headers: Headers): Buffer | undefined {
    const text = writeHeaders(headers);
    if (text === undefined) return undefined;
    const block = Buffer.from(text, 'latin1');
    this.blocks.set(headers, block);
    return block;
  }

  /** The next number whose place is free. There are more places than exchanges. */
  private next(): number {
    do this.last++;
    while (!this.exchanges.free(this.last));
    return this.last;
  }

  private take(chunk: Buffer): void {
    if (this.over) return;
    this.heard = performance.now();
    try {
      this.reader.push(chunk);
    } catch (error) {
      this.end(error instanceof LinkFailure ? error.message : String(error), true);
    }
  }

  private frame(type: Frame, number: number, payload: Buffer): void {
    if (this.over) return;
    if (number > this.last) throw new LinkFailure('an answer to what nobody asked');
    switch (type) {
      case Frame.RESPONSE:
        this.response(number, payload);
        return;
      case Frame.DATA:
        if (payload.length === 0) throw new LinkFailure('a frame of a wrong size');
        // What was cancelled may still be answered: nobody listens.
        this.exchanges.get(number)?.data(payload.subarray(1), payload[0] !== 0);
        return;
      case Frame.RESET:
        this.reset(number, payload[0]);
        return;
      case Frame.LEAVE:
        this.leave(number);
        return;
      case Frame.PONG:
        return;
      default:
        throw new LinkFailure('a frame that no server sends');
    }
  }

  private response(number: number, payload: Buffer): void {
    if (payload.length < RESPONSE_HEAD) throw new LinkFailure('a frame of a wrong size');
    const body = RESPONSE_HEAD + payload.readUInt16BE(3);
    if (body > payload.length) throw new LinkFailure('a frame of a wrong size');
    const exchange = this.exchanges.get(number);
    if (exchange === undefined) return;
    const headers = this.heads.read(payload, RESPONSE_HEAD, body);
    exchange.head(payload.readUInt16BE(0), headers, payload.subarray(body), payload[2] !== 0);
  }

  private reset(number: number, why: number | undefined): void {
    const exchange = this.exchanges.get(number);
    this.exchanges.delete(number);
    if (why === Reset.REFUSED) exchange?.refused();
    else exchange?.broke();
    if (this.retired && this.exchanges.size === 0) this.end('it is not needed any more');
  }

  /** Requests above `number` were not looked at, and will not be. */
  private leave(number: number): void {
    this.retired = true;
    const late = this.exchanges.all().filter((exchange) => exchange.number > number);
    for (const exchange of late) {
      this.exchanges.delete(exchange.number);
      exchange.refused();
    }
    if (this.exchanges.size === 0) this.end('the other side stops');
  }
}
