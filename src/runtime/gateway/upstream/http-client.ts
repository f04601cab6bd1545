import type { IncomingHttpHeaders } from 'node:http';
import type { Agent, Dispatcher } from 'undici';
import type { Sent } from '../../bridge/link/http/upstream';
import { METHODS } from '../../link/protocol';
import type { LinkExchange, LinkHandler } from './link/link-exchange';
import type { Links } from './link/links';

export type HeaderMap = Readonly<Record<string, string>>;

/** Shows an upstream who calls. */
export interface Authorize {
  /** @throws Error when there is nothing to show; the message is fit for clients */
  headers(): HeaderMap | Promise<HeaderMap>;
  /** It was not accepted. Returns whether one more try, with new headers, is worth while. */
  refused(refusal: { readonly status: number; readonly challenge?: string | undefined }): Promise<boolean>;
}

/** Receives one response. `head`, then `data` and `end`, or `failed` at any time. */
export interface ResponseHandler {
  head(status: number, headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
  end(): void;
  failed(error: Error): void;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: HeaderMap;
  readonly body?: Buffer | undefined;
  /** Shows who calls. Absent: nothing is shown. */
  readonly authorize?: Authorize | undefined;
  /** Its answer stays open: it has a connection of its own. */
  readonly lasting?: boolean;
}

/** The headers that show who calls could not be had. */
export class Unauthorized extends Error {}

/**
 * Requests to one upstream, over a link where it knows them, else over connections that stay. Every header is made here: what a client sent (cookies, credentials, forwarding headers)
 * does not pass. Redirects are not followed: they would carry a token elsewhere.
 */
export class HttpClient {
  private readonly origin: string;
  private readonly path: string;

  constructor(
    readonly url: URL,
    /** The connections. Asked each time, because certificates may have changed. */
    private readonly agent: () => Agent,
    /** Absent: each request has a connection for itself. */
    private readonly links?: Links,
  ) {
    this.origin = url.origin;
    this.path = `${url.pathname}${url.search}`;
  }

  /** Whether small requests go over a link at present. */
  get linked(): boolean {
    return this.links !== undefined && this.links.size > 0;
  }

  send(request: HttpRequest, handler: ResponseHandler): Sent {
    const sending = new Sending(this, request, handler);
    sending.begin();
    return sending;
  }

  /** Sends a request over a link; undefined where there is none, or it is none for a link. */
  link({ method, headers, body = NOTHING, lasting }: HttpRequest, shown: HeaderMap | undefined, handler: LinkHandler) {
    const number = METHODS.indexOf(method as (typeof METHODS)[number]);
    if (this.links === undefined || number < 1 || lasting === true) return undefined;
    return this.links.take(shown)?.send({ method: number, headers, shown, body, handler });
  }

  dispatch({ method, headers, body }: HttpRequest, shown: HeaderMap | undefined, handler: Dispatcher.DispatchHandler) {
    const options: Dispatcher.DispatchOptions = {
      origin: this.origin,
      path: this.path,
      method,
      headers: shown === undefined ? headers : { ...headers, ...shown },
      body: body ?? null,
      // Answers take as long as calls may, and streams stay open.
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    try {
      this.agent().dispatch(options, handler);
    } catch (error) {
      handler.onResponseError?.(undefined as never, error as Error);
    }
  }
}

const NOTHING = Buffer.alloc(0);

/** One request on its way: sent once more, with new headers, where those before were not accepted. */
class Sending implements Sent, Dispatcher.DispatchHandler, LinkHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private exchange: LinkExchange | undefined;
  private shown: HeaderMap | undefined;
  /** It was sent once more. */
  private renewed = false;
  /** What was not accepted, while its answer is thrown away. */
  private refusal: { readonly status: number; readonly headers: IncomingHttpHeaders } | undefined;
  private over = false;

  constructor(
    private readonly client: HttpClient,
    private readonly request: HttpRequest,
    private readonly handler: ResponseHandler,
  ) {}

  begin(): void {
    const { authorize } = this.request;
    if (authorize === undefined) {
      this.go(undefined);
      return;
    }
    try {
      const shown = authorize.headers();
      if (!(shown instanceof Promise)) this.go(shown);
      else {
        shown.then(
          (headers) => {
            if (!this.over) this.go(headers);
          },
          (error: Error) => this.fail(new Unauthorized(error.message)),
        );
      }
    } catch (error) {
      this.fail(new Unauthorized((error as Error).message));
    }
  }

  /** The response is not wanted any more. */
  destroy(): void {
    if (this.over) return;
    this.over = true;
    this.exchange?.cancel();
    this.controller?.abort(new Error('not wanted any more'));
  }

  private go(shown: HeaderMap | undefined): void {
    this.shown = shown;
    this.exchange = this.client.link(this.request, shown, this);
    if (this.exchange === undefined) this.client.dispatch(this.request, shown, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.over) controller.abort(new Error('not wanted any more'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) this.head(status, headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.data(chunk);
  }

  onResponseEnd(): void {
    this.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    if (this.over) return;
    const refused = (status === 401 || status === 403) && !this.renewed && this.request.authorize !== undefined;
    if (refused) this.refusal = { status, headers };
    else this.handler.head(status, headers);
  }

  data(chunk: Buffer): void {
    if (this.refusal === undefined && !this.over) this.handler.data(chunk);
  }

  end(): void {
    if (this.over) return;
    if (this.refusal !== undefined) {
      void this.again(this.refusal);
      return;
    }
    this.over = true;
    this.handler.end();
  }

  broke(): void {
    this.fail(new Error('the link broke'));
  }

  /** The bridge stops, or has too much to do: nobody looked at it. */
  refused(): void {
    this.exchange = undefined;
    if (!this.over) this.client.dispatch(this.request, this.shown, this);
  }

  /** Sends it once more where that may help; else what was thrown away counts, without its content. */
  private async again({ status, headers }: NonNullable<typeof this.refusal>): Promise<void> {
    this.renewed = true;
    const challenge = headers['www-authenticate'];
    let worth = false;
    try {
      worth = (await this.request.authorize?.refused({ status, challenge })) === true;
    } catch {
      // Then there is nothing else to show.
    }
    if (this.over) return;
    this.refusal = undefined;
    if (worth) {
      this.begin();
      return;
    }
    this.over = true;
    this.handler.head(status, { 'content-type': 'text/plain' });
    this.handler.end();
  }

  private fail(error: Error): void {
    if (this.over) return;
    this.over = true;
    this.handler.failed(error);
  }
}
