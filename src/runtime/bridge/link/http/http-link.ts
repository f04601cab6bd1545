import { Code } from '../../../mcp/codes';
import { decodeBody } from '../../../mcp/decode';
import { stringMember } from '../../../mcp/json';
import { Meta, Method } from '../../../mcp/keys';
import { errorMessage, type Message, type RequestId } from '../../../mcp/message';
import { BaseLink } from '../base-link';
import type { LinkEvents } from '../supply';
import { readAnswer } from './answer';
import type { Mirror } from './mirror';
import { isUnreachable, type Sent, type UpstreamClient, type UpstreamResponse } from './upstream';

const TYPES = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' } as const;
type Headers = Readonly<Record<string, string>>;
const UNSENT: Sent = { destroy: () => undefined };
/** Waits before a broken stream is opened again, milliseconds. */
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
/** How long messages wait for a server that does not answer a GET before it has something to say, milliseconds. */
const LONGEST_HOLD = 1_000;

/** A session as a server named it. */
export interface HttpSession {
  readonly id: string;
  /** The revision that was agreed on. */
  readonly revision?: string;
}

export interface HttpLinkOptions {
  readonly upstream: UpstreamClient;
  readonly mirror: Mirror;
  /** Longest answer and longest event. */
  readonly lineBytes: number;
  /** A session that is gone on with: the handshake was made by somebody else. */
  readonly resume?: HttpSession;
  /** The server named the session, once the handshake is made. */
  readonly named?: (session: HttpSession) => void;
  /** Whether the session outlives the link: somebody else goes on with it. */
  readonly keep?: () => boolean;
}

/**
 * A server that speaks Streamable HTTP, as a link: each message is a POST, and what its answers and the GET stream carry are the server's
 * messages. A link is one session of a legacy server, or one client of a modern one.
 */
export class HttpLink extends BaseLink {
  private session: string | undefined;
  private revision: string | undefined;
  /** Headers of a POST. One object as long as they are the same, not to be changed. */
  private posting: Headers = TYPES;
  private stream: Sent | undefined;
  private wait = FIRST_WAIT;
  private reopen: NodeJS.Timeout | undefined;
  private heard = false;
  /** What waits until the server can say something of its own, in order. */
  private held: Message[] | undefined;
  private holding: NodeJS.Timeout | undefined;
  /** Requests without answer, with the POST that carries each. */
  private readonly posts = new Map<RequestId, Sent>();

  constructor(
    private readonly options: HttpLinkOptions,
    events: LinkEvents,
  ) {
    super(events);
    const { resume } = options;
    if (resume === undefined) return;
    this.begun(resume.id, resume.revision);
    this.hold();
    // Whoever resumes attaches first.
    setImmediate(() => this.listen());
  }

  override get backlog(): number {
    return 0;
  }

  override send(message: Message): void {
    if (this.held !== undefined) this.held.push(message);
    else this.post(message);
  }

  private post(message: Message): void {
    if (!this.open || this.cancelled(message)) return;
    // From here on the server may ask, and says so on a stream that is not there yet.
    if (message.method === Method.INITIALIZED && this.session !== undefined) this.hold();
    const modern = stringMember(message.meta, Meta.PROTOCOL_VERSION) !== undefined;
    // What goes wrong at once is answered, too.
    if (message.kind === 'request' && message.id !== undefined) this.posts.set(message.id, UNSENT);
    const post = this.options.upstream.send({
      method: 'POST',
      headers: modern ? this.options.mirror.post(message) : this.posting,
      body: message.bytes,
      onResponse: (response) => this.answered(message, response),
      onError: (error) => this.failed(message, error),
    });
    if (this.waits(message)) this.posts.set(message.id as RequestId, post);
  }

  protected override stop(): Promise<void> {
    clearTimeout(this.reopen);
    clearTimeout(this.holding);
    this.stream?.destroy();
    for (const post of this.posts.values()) post.destroy();
    this.posts.clear();
    if (this.session === undefined || this.options.keep?.() === true) return Promise.resolve();
    return new Promise((resolve) => {
      const onResponse = (response: UpstreamResponse) => {
        response.resume();
        resolve();
      };
      this.options.upstream.send({
        method: 'DELETE',
        headers: this.sessionHeaders(),
        onResponse,
        onError: () => resolve(),
      });
    });
  }

  /**
   * Keeps messages back until the stream is there on which the server asks and tells: a server has nowhere to say what it says before, and what it asks in the
   * course of an early call is lost (2025-11-25 `basic/transports`, "Listening for Messages from the Server").
   */
  private hold(): void {
    this.held = [];
    this.holding = setTimeout(() => this.release(), LONGEST_HOLD).unref();
  }

  private release(): void {
    clearTimeout(this.holding);
    const messages = this.held ?? [];
    this.held = undefined;
    for (const message of messages) this.send(message);
  }

  /** On a modern server the end of the POST is the cancellation; a notification would name a request that it knows nothing of. */
  private cancelled(message: Message): boolean {
    if (message.method !== Method.CANCELLED || this.session !== undefined) return false;
    const id = message.params?.requestId as RequestId;
    const post = this.posts.get(id);
    this.posts.delete(id);
    post?.destroy();
    return true;
  }

  private begun(session: string | undefined, revision: string | undefined): void {
    this.session = session;
    this.revision = revision;
    this.posting = { ...TYPES, ...this.sessionHeaders() };
  }

  private sessionHeaders(): Headers {
    return {
      ...(this.session !== undefined && { 'Mcp-Session-Id': this.session }),
      ...(this.revision !== undefined && { 'MCP-Protocol-Version': this.revision }),
    };
  }

  private answered(message: Message, response: UpstreamResponse): void {
    const { statusCode = 0, headers } = response;
    const session = headers['mcp-session-id'];
    if (message.method === Method.INITIALIZE && typeof session === 'string' && statusCode === 200)
      this.begun(session, this.revision);
    if (statusCode === 404 && this.session !== undefined) {
      response.resume();
      this.gone('ended its session');
      return;
    }
    if (message.method === Method.INITIALIZED) {
      if (statusCode < 300) this.listen();
      else this.release();
    }
    const readable = readAnswer(response, this.options.lineBytes, {
      message: (bytes) => this.take(message, bytes),
      overlong: () => {
        if (message.id !== undefined) this.posts.delete(message.id);
        this.fault({ kind: 'oversize', id: message.id });
      },
      end: (last) => {
        // Servers close streams that they mean to be resumed; the rest is fetched with GET.
        if (this.session !== undefined && last !== undefined && this.waits(message)) this.listen(message, last);
        else this.settle(message, 'The server broke off its answer');
      },
    });
    if (readable) return;
    // A proxy in front of a server that is still starting says so, and nothing about the server.
    if (statusCode >= 500 && !this.heard) this.gone(`answers with HTTP ${statusCode}`);
    else if (statusCode >= 300) this.settle(message, `The server answers with HTTP ${statusCode}`);
  }

  private take(request: Message | undefined, bytes: Buffer): void {
    const message = decodeBody(bytes);
    this.heard = true;
    if (message === undefined) this.fault({ kind: 'garbage' });
    else if (message.kind !== 'response') this.receive(message);
    else if (message.id !== undefined) this.deliver(request, message);
    // A refusal of the transport may lack the id of what it refuses.
    else if (request !== undefined) {
      const { code, message: text, data } = message.error ?? {};
      const known = typeof text === 'string' ? text : 'The server refused the request';
      this.refuse(request, typeof code === 'number' ? code : Code.INTERNAL_ERROR, known, data);
    }
  }

  private deliver(request: Message | undefined, answer: Message): void {
    this.posts.delete(answer.id as RequestId);
    if (request?.method === Method.INITIALIZE) {
      this.begun(this.session, stringMember(answer.result, 'protocolVersion'));
      if (this.session !== undefined) this.options.named?.({ id: this.session, revision: this.revision });
    }
    if (request?.method === Method.TOOLS_LIST) this.options.mirror.learn(answer);
    this.receive(answer);
  }

  private failed(message: Message, error: Error): void {
    if (message.method === Method.INITIALIZED) this.release();
    // Clients see this reason: the error's own text would name an address of the pod.
    if (isUnreachable(error))
      this.gone(`cannot be reached (${(error as NodeJS.ErrnoException).code ?? 'no answer in time'})`);
    else this.settle(message, 'The connection to the server broke');
  }

  private waits(message: Message): boolean {
    return message.kind === 'request' && message.id !== undefined && this.posts.has(message.id);
  }

  /** Nothing more comes for this message: a request without answer gets an error. */
  private settle(message: Message, text: string): void {
    if (this.waits(message)) this.refuse(message, Code.INTERNAL_ERROR, text);
  }

  private refuse(message: Message, code: number, text: string, data?: unknown): void {
    if (message.id === undefined || !this.posts.delete(message.id)) return;
    this.receive(errorMessage(message.id, code, text, data));
  }

  /** The stream of what belongs to no request, or the rest of a stream that was closed. Servers without such streams answer 405. */
  private listen(request?: Message, after?: string): void {
    if (!this.open) return;
    const over = (last: string | undefined) => {
      if (request !== undefined) this.settle(request, 'The server broke off its answer');
      else if (this.open) this.again(last);
    };
    const stream = this.options.upstream.send({
      method: 'GET',
      headers: {
        Accept: 'text/event-stream',
        ...this.sessionHeaders(),
        ...(after !== undefined && { 'Last-Event-ID': after }),
      },
      onResponse: (response) => {
        if (request === undefined) this.release();
        // A server without sessions may have nothing at all to say to a GET.
        if (response.statusCode === 404 && this.session !== undefined) this.gone('ended its session');
        if (response.statusCode !== 200) {
          response.resume();
          if (request !== undefined) over(after);
          return;
        }
        this.wait = FIRST_WAIT;
        readAnswer(response, this.options.lineBytes, {
          message: (bytes) => this.take(request, bytes),
          overlong: () => this.fault({ kind: 'oversize', id: request?.id }),
          end: (last) => over(last ?? after),
        });
      },
      onError: () => {
        if (request === undefined) this.release();
        over(after);
      },
    });
    if (request === undefined) this.stream = stream;
  }

  private again(last: string | undefined): void {
    this.reopen = setTimeout(() => this.listen(undefined, last), this.wait).unref();
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
  }
}
