import type { IncomingHttpHeaders } from 'node:http';
import type { ModernCall, ModernClient, ModernRequest } from '../../bridge/interfaces';
import { SseReader } from '../../bridge/link/http/sse-reader';
import { isUnreachable, kindOf, type Sent } from '../../bridge/link/http/upstream';
import { restamp } from '../../bridge/multiplexer';
import type { Slotted } from '../../bridge/slots';
import { EVENTS_TYPE, JSON_TYPE, mediaType } from '../../http/media';
import { Code } from '../../mcp/codes';
import { decodeBody } from '../../mcp/decode';
import { stringMember } from '../../mcp/json';
import { Meta, Method } from '../../mcp/keys';
import { errorMessage, type Message, type RequestId } from '../../mcp/message';
import { withId, withValue } from '../../mcp/splice';
import { type ResponseHandler, Unauthorized } from './http-client';

/** The upstream as its calls know it. */
export interface CallOwner {
  /** Longest answer and longest event, bytes. */
  readonly lineBytes: number;
  /** Whether the upstream answered, so that it may be left alone when it does not. */
  outcome(answered: boolean): void;
  /** The upstream said something that it may not say. */
  lied(): void;
  ended(call: HttpCall): void;
  /** A result passes by. */
  learn(call: HttpCall, answer: Message): void;
}

/** One request at a modern upstream. */
export class HttpCall implements ModernCall, ResponseHandler, Slotted {
  slot = 0;
  sent: Sent | undefined;
  private chunks: Buffer[] = [];
  private size = 0;
  private events: SseReader | undefined;
  private status = 0;
  private readable = false;
  private over = false;

  /**
   * @param number its id at the upstream, which may be the client's own
   * @param token its progress token as the client gave it
   * @param shownToken the same at the upstream
   */
  constructor(
    private readonly owner: CallOwner,
    readonly request: ModernRequest,
    private readonly client: ModernClient,
    private readonly number: RequestId,
    private readonly token: unknown,
    private readonly shownToken: unknown,
  ) {}

  /** On this revision the end of the POST takes the request back. */
  cancel(): void {
    if (this.over) return;
    this.finish();
    this.sent?.destroy();
  }

  head(status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    const type = mediaType(headers['content-type']);
    this.readable = type === JSON_TYPE;
    if (type !== EVENTS_TYPE) return;
    this.readable = true;
    // A stream may stay open for long: that it began is answer enough.
    this.owner.outcome(status < 500);
    this.events = new SseReader(this.owner.lineBytes, {
      event: (event) => {
        if (event.type === 'message') this.take(event.data);
      },
      overlong: () => this.fail('The answer of the server is too long', true),
    });
  }

  data(chunk: Buffer): void {
    if (this.over || !this.readable) return;
    if (this.events !== undefined) {
      this.events.push(chunk);
      return;
    }
    this.size += chunk.length;
    if (this.size > this.owner.lineBytes) this.fail('The answer of the server is too long', true);
    else this.chunks.push(chunk);
  }

  end(): void {
    if (this.over) return;
    if (this.readable && this.events === undefined && this.size > 0) {
      const [only] = this.chunks;
      this.take(this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks, this.size));
    }
    if (this.over) return;
    const text = this.readable ? 'The server broke off its answer' : `The server answers with HTTP ${this.status}`;
    this.fail(text, this.status < 400 || this.status >= 500);
  }

  failed(error: Error): void {
    if (this.over) return;
    if (error instanceof Unauthorized) this.fail(error.message, false);
    // The error's own text would name an address.
    else if (isUnreachable(error)) this.fail(`The server cannot be reached (${kindOf(error)})`, true);
    else this.fail('The connection to the server broke', true);
  }

  private take(bytes: Buffer): void {
    if (this.over) return;
    const message = decodeBody(bytes);
    if (message === undefined) this.owner.lied();
    else if (message.kind === 'response') this.answered(message);
    else if (message.kind === 'notification') this.notified(message);
    // A modern server asks nothing of its own accord, and nobody would answer it.
    else this.owner.lied();
  }

  private answered(message: Message): void {
    const { number, request, client, owner } = this;
    if (message.id === undefined) {
      // A refusal of the transport may lack the id of what it refuses.
      const { code, message: text, data } = message.error ?? {};
      this.finish();
      owner.outcome(this.status < 500);
      const known = typeof text === 'string' ? text : 'The server refused the request';
      client.response(errorMessage(request.id, typeof code === 'number' ? code : Code.INTERNAL_ERROR, known, data));
      return;
    }
    if (message.id !== number) {
      owner.lied();
      return;
    }
    this.finish();
    owner.outcome(this.status < 500);
    if (message.result !== undefined) owner.learn(this, message);
    client.response(
      number === request.id
        ? message
        : withId(restamp(message, ['result', '_meta', Meta.SUBSCRIPTION_ID], request.id), request.id),
    );
  }

  private notified(message: Message): void {
    const { number, token, shownToken, request, client, owner } = this;
    if (message.method === Method.PROGRESS) {
      if (token === undefined || message.params?.progressToken !== shownToken) owner.lied();
      else if (token === shownToken) client.notification(message);
      else client.notification(withValue(message, ['params', 'progressToken'], token));
      return;
    }
    const subscription = message.meta?.[Meta.SUBSCRIPTION_ID];
    if (request.method === Method.LISTEN || subscription !== undefined) {
      if (subscription !== number) owner.lied();
      else client.notification(restamp(message, ['params', '_meta', Meta.SUBSCRIPTION_ID], request.id));
      return;
    }
    if (message.method === Method.LOG && stringMember(request.meta, Meta.LOG_LEVEL) === undefined) return;
    client.notification(message);
  }

  /** @param counts whether the upstream is to blame */
  private fail(text: string, counts: boolean): void {
    const { request, client, owner } = this;
    this.finish();
    this.sent?.destroy();
    owner.outcome(!counts);
    client.response(errorMessage(request.id, Code.INTERNAL_ERROR, text));
  }

  private finish(): void {
    this.over = true;
    this.owner.ended(this);
  }
}
