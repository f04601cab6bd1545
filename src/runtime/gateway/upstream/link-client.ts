import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { Sent, UpstreamClient, UpstreamRequest, UpstreamResponse } from '../../bridge/link/http/upstream';
import type { Authorize, HttpClient } from './http-client';

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
    let response: Response | undefined;
    return this.client.send(
      { method, headers, authorize: this.authorize, ...(body !== undefined && { body }) },
      {
        head: (status, found) => {
          this.seen(status);
          response = new Response(status, found);
          onResponse(response);
        },
        data: (chunk) => {
          response?.push(chunk);
        },
        end: () => {
          if (response === undefined) return;
          response.complete = true;
          response.push(null);
        },
        failed: (error) => {
          if (response !== undefined) response.destroy(error);
          else {
            this.seen(undefined);
            onError(error);
          }
        },
      },
    );
  }
}

/** A response as a stream. */
class Response extends Readable implements UpstreamResponse {
  complete = false;

  constructor(
    readonly statusCode: number,
    readonly headers: IncomingHttpHeaders,
  ) {
    super();
  }

  // Chunks come when they come; what reads them has limits of its own.
  override _read(): void {}
}
