import type { IncomingHttpHeaders } from 'node:http';
import type { Sent, UpstreamClient, UpstreamRequest, UpstreamResponse } from '../../bridge/link/http/upstream';
import type { Authorize, HttpClient, ResponseHandler } from './http-client';

/** The upstream as links know it: the same connections, with what one principal shows. */
export class LinkClient implements UpstreamClient {
  constructor(
    private readonly client: HttpClient,
    private readonly authorize: Authorize | undefined,
    /** Each response's status; undefined: there was none. */
    private readonly seen: (status: number | undefined) => void,
  ) {}

  get url(): URL {
    return this.client.url;
  }

  send({ method, headers, body, onResponse, onError }: UpstreamRequest): Sent {
    const arriving = new Arriving(onResponse, onError, this.seen);
    const sent = this.client.send({ method, headers, body, authorize: this.authorize }, arriving);
    arriving.sent = sent;
    return sent;
  }
}

/** A response while it arrives. It keeps nothing: its content is handed on as it comes, or thrown away. */
class Arriving implements ResponseHandler, UpstreamResponse {
  sent: Sent | undefined;
  statusCode: number | undefined;
  headers: IncomingHttpHeaders = {};
  complete = false;
  private begun = false;
  private over = false;
  private read: ((chunk: Buffer) => void) | undefined;
  private closed: (() => void) | undefined;

  constructor(
    private readonly responded: (response: UpstreamResponse) => void,
    private readonly unanswered: (error: Error) => void,
    private readonly seen: (status: number | undefined) => void,
  ) {}

  head(status: number, headers: IncomingHttpHeaders): void {
    this.begun = true;
    this.statusCode = status;
    this.headers = headers;
    this.seen(status);
    this.responded(this);
  }

  data(chunk: Buffer): void {
    if (!this.over) this.read?.(chunk);
  }

  end(): void {
    if (this.over) return;
    this.complete = true;
    this.close();
  }

  failed(error: Error): void {
    if (this.begun) this.close();
    else {
      this.seen(undefined);
      this.unanswered(error);
    }
  }

  on(event: 'data' | 'close' | 'error', listener: ((chunk: Buffer) => void) & (() => void)): this {
    if (event === 'data') this.read = listener;
    else if (event === 'close') this.closed = listener;
    return this;
  }

  resume(): void {}

  destroy(): void {
    if (this.over) return;
    this.sent?.destroy();
    this.close();
  }

  private close(): void {
    if (this.over) return;
    this.over = true;
    this.closed?.();
  }
}
