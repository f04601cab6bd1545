import type { Socket } from 'node:net';
import type { Outgoing, WholeRequest } from '../../http/parties';
import { Exchanges } from '../exchanges';
import { FrameReader } from '../frame-reader';
import { FrameWriter } from '../frame-writer';
import {
  END,
  Frame,
  LAST_NUMBER,
  LinkFailure,
  METHODS,
  MOST_BODY,
  MOST_EXCHANGES,
  REQUEST_HEAD,
  RESPONSE_HEAD,
  Reset,
} from '../protocol';
import { LinkResponse, type ResponseSink } from './link-response';
import { ShownHeaders } from './shown-headers';

export interface ServedLinkOptions {
  readonly socket: Socket;
  /** The address and the `Host` that the link was asked for at: those of all its requests. */
  readonly url: string;
  readonly host: string;
  /** Most bytes of answers that may wait for the other side. */
  readonly unread: number;
  readonly receive: (request: WholeRequest, response: Outgoing) => void;
  /** The link is over. The reason is for logs. */
  readonly ended: (reason: string) => void;
}

/** One link of the bridge: its frames become requests, and answers become frames. */
export class ServedLink implements ResponseSink {
  /** When the other side last said something, milliseconds. */
  heard = performance.now();
  private readonly responses = new Exchanges<LinkResponse>();
  private readonly reader = new FrameReader((type, number, payload) => this.frame(type, number, payload));
  private readonly writer: FrameWriter;
  private readonly shown: ShownHeaders;
  private readonly party: WholeRequest['socket'];
  /** Responses with pieces that wait for their turn. */
  private line = new Set<LinkResponse>();
  private overs: LinkResponse[] = [];
  private unread = 0;
  private last = 0;
  private leaving = false;
  private reason: string | undefined;

  constructor(private readonly options: ServedLinkOptions) {
    const { socket, host } = options;
    this.writer = new FrameWriter(socket);
    this.shown = new ShownHeaders(host);
    this.party = { remoteAddress: socket.remoteAddress };
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('drain', () => {
      this.pump();
      if (!this.writer.congested) socket.resume();
    });
    socket.on('error', () => this.end('the connection broke'));
    socket.on('end', () => this.end('the other side left'));
    socket.on('close', () => this.end('the connection was closed'));
  }

  /** Exchanges that are not over. */
  get open(): number {
    return this.responses.size;
  }

  get congested(): boolean {
    return this.writer.congested;
  }

  /** What arrived with the request for the link. */
  take(chunk: Buffer): void {
    if (this.reason !== undefined) return;
    this.heard = performance.now();
    try {
      this.reader.push(chunk);
    } catch (error) {
      // Nothing that follows can be understood.
      this.end(error instanceof LinkFailure ? error.message : String(error));
    }
    // Who does not read is not listened to: every request is something to answer.
    if (this.writer.congested) this.options.socket.pause();
  }

  /** No more requests. What is in flight goes on. */
  leave(): void {
    if (this.leaving) return;
    this.leaving = true;
    this.writer.say(Frame.LEAVE, this.last);
    this.writer.flush();
  }

  /** Ends it, and all that is in flight. `soon`: what was said may still leave. */
  end(reason: string, soon = false): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.writer.flush();
    if (soon) this.options.socket.destroySoon();
    else this.options.socket.destroy();
    for (const response of this.responses.all()) response.finish(false);
    this.settle();
    this.options.ended(reason);
  }

  head(number: number, status: number, headers: Buffer, piece: Buffer | undefined, last: boolean): void {
    const size = piece?.length ?? 0;
    const at = this.writer.begin(Frame.RESPONSE, number, RESPONSE_HEAD + headers.length + size);
    const { room } = this.writer;
    room.writeUInt16BE(status, at);
    room[at + 2] = last ? END : 0;
    room.writeUInt16BE(headers.length, at + 3);
    room.set(headers, at + RESPONSE_HEAD);
    if (piece !== undefined) room.set(piece, at + RESPONSE_HEAD + headers.length);
  }

  piece(number: number, piece: Buffer | undefined, last: boolean): void {
    const at = this.writer.begin(Frame.DATA, number, 1 + (piece?.length ?? 0));
    const { room } = this.writer;
    room[at] = last ? END : 0;
    piece?.copy(room, at + 1);
  }

  wait(response: LinkResponse): void {
    this.line.add(response);
    this.pump();
  }

  waits(bytes: number): void {
    this.unread += bytes;
    // Answers that nobody reads would be paid for in memory.
    if (this.unread > this.options.unread) this.end('the other side does not read');
  }

  over(response: LinkResponse, broken: boolean): void {
    this.responses.delete(response.number);
    this.line.delete(response);
    if (broken && this.reason === undefined) this.writer.say(Frame.RESET, response.number, Reset.BROKEN);
    // Whoever ends an answer does not expect to be told so before it returns.
    if (this.overs.push(response) === 1) setImmediate(this.settle);
  }

  private readonly settle = (): void => {
    const { overs } = this;
    this.overs = [];
    for (const response of overs) response.closed();
  };

  /** Lets those that wait take turns, while the other side reads. */
  private pump(): void {
    while (this.line.size > 0 && !this.writer.congested) {
      for (const response of this.line) {
        this.line.delete(response);
        if (response.next()) this.line.add(response);
        if (this.writer.congested) return;
      }
    }
  }

  private frame(type: Frame, number: number, payload: Buffer): void {
    if (this.reason !== undefined) return;
    switch (type) {
      case Frame.REQUEST:
        this.request(number, payload);
        return;
      case Frame.SHOW:
        this.shown.show(number, payload.toString('latin1'));
        return;
      case Frame.RESET:
        this.responses.get(number)?.finish(false);
        // Nobody is in the middle of an answer here: whoever works for it hears before the next request is read.
        this.settle();
        return;
      case Frame.WINDOW:
        if (payload.length !== 4) throw new LinkFailure('a frame of a wrong size');
        this.responses.get(number)?.grant(payload.readUInt32BE(0));
        return;
      case Frame.PING:
        this.writer.say(Frame.PONG, 0);
        return;
      default:
        throw new LinkFailure('a frame that no client sends');
    }
  }

  private request(number: number, payload: Buffer): void {
    if (number <= this.last || number > LAST_NUMBER || !this.responses.free(number))
      throw new LinkFailure('the number of a request is not a new one');
    // After it was told so, the other side sends these again elsewhere.
    if (this.leaving) return;
    this.last = number;
    const method = METHODS[payload[0] ?? 0];
    if (payload.length < REQUEST_HEAD || method === undefined || method === '') throw new LinkFailure('no request');
    const body = REQUEST_HEAD + payload.readUInt16BE(3);
    if (body > payload.length || payload.length - body > MOST_BODY) throw new LinkFailure('no request');
    const { headers, raw, picked } = this.shown.read(payload.readUInt16BE(1), payload, REQUEST_HEAD, body);
    if (this.responses.size >= MOST_EXCHANGES) {
      this.writer.say(Frame.RESET, number, Reset.REFUSED);
      return;
    }
    const { url, receive } = this.options;
    const response = new LinkResponse(number, this);
    this.responses.add(response);
    const whole = payload.subarray(body);
    receive({ method, url, headers, rawHeaders: raw, picked, socket: this.party, whole }, response);
  }
}
