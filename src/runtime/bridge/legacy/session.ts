import type { Principal } from '../../auth/principal';
import { EventStream } from '../../http/event-stream';
import { Exchange, RETRY, type Recorder } from '../../http/exchange';
import type { Outgoing } from '../../http/parties';
import { Code } from '../../mcp/codes';
import { Method } from '../../mcp/keys';
import { errorMessage, Message, type RequestId } from '../../mcp/message';
import type { TraceParent } from '../../telemetry/trace-context';
import type { LegacyBackend, LegacyClient } from '../interfaces';
import { type CallDetails, type Outcome, outcomeOf } from '../observe';
import { EventLog, UNRELATED } from './event-log';
import type { LegacyCall } from './legacy-call';
import type { Post } from './post';
import { type RoutingView, relatedRequest } from './routing';

/** Requests of the server that may wait for the client at once. */
const ASKED = 1_024;
/** The first revision whose clients understand an event without data. */
const PRIMED = '2025-11-25';

export interface SessionOptions {
  readonly id: string;
  readonly serial: number;
  /** Digest of the id, for the audit stream. */
  readonly digest: string;
  readonly client?: string;
  readonly principal?: string;
  /** The session is over; called once. */
  readonly onEnd: (session: Session, reason: string) => void;
}

/**
 * One legacy session: which requests are in flight, which stream a message of the server goes to, and what is remembered for a client
 * whose connection broke. It knows nothing of processes: that is its backend's part.
 */
export class Session implements LegacyClient, RoutingView, Recorder {
  readonly id: string;
  readonly serial: number;
  readonly digest: string;
  readonly client: string | undefined;
  readonly principal: string | undefined;
  /** What the token of the latest request says of the principal: groups change while a session goes on. */
  identity: Principal | undefined;
  /** The negotiated revision, once the server answered `initialize`. */
  revision: string | undefined;
  readonly log = new EventLog();
  /**
   * Requests in flight, oldest first. A session has few at once, so that a list serves better than a Map, which would keep calls alive that
   * are long over (see Slots).
   */
  readonly calls: LegacyCall[] = [];
  /** When it began, milliseconds. */
  readonly since = Date.now();
  /** When the last message passed, milliseconds. */
  active = Date.now();
  private readonly asked = new Map<unknown, RequestId | undefined>();
  private get: { readonly stream: EventStream; readonly response: Outgoing } | undefined;
  /** The last event of the GET stream that was sent to somebody. */
  private sent = 0;
  private streams = UNRELATED;
  private backend: LegacyBackend | undefined;
  private over = false;

  constructor(private readonly options: SessionOptions) {
    this.id = options.id;
    this.serial = options.serial;
    this.digest = options.digest;
    this.client = options.client;
    this.principal = options.principal;
  }

  get ended(): boolean {
    return this.over;
  }

  /** Whether a GET stream is open. */
  get listening(): boolean {
    return this.get !== undefined && !this.get.response.destroyed;
  }

  connect(backend: LegacyBackend): void {
    this.backend = backend;
    if (this.over) void backend.close();
  }

  /** A POST's answer, and what is said before it, as a stream of this session. */
  exchange(response: Outgoing, readsStreams: boolean, headers?: readonly string[]): Exchange {
    return new Exchange(response, readsStreams, this, ++this.streams, headers);
  }

  record(stream: number, bytes: Buffer): string {
    return this.log.append(stream, bytes);
  }

  prime(stream: number): string | undefined {
    return this.primes ? this.log.nextId(stream) : undefined;
  }

  /** The POST that still answers over this stream. */
  postOf(stream: number): Post | undefined {
    return this.calls.find(({ post }) => post.stream === stream)?.post;
  }

  /** The request in flight with this id. */
  find(id: RequestId): LegacyCall | undefined {
    for (const call of this.calls) if (call.id === id) return call;
    return undefined;
  }

  /** Whether streams of this session begin with an event that only has an id. */
  get primes(): boolean {
    return this.revision !== undefined && this.revision >= PRIMED;
  }

  /** A request of the client, checked and ready for the server. */
  request(call: LegacyCall, message: Message): void {
    this.active = Date.now();
    this.calls.push(call);
    call.token = message.meta?.progressToken;
    this.backend?.receive(message);
  }

  /** A notification or a response of the client. */
  receive(message: Message): void {
    this.active = Date.now();
    if (message.kind === 'response') {
      // Only answers to what was asked: anything else is noise, or an attempt to answer for somebody.
      if (this.asked.delete(message.id)) this.backend?.receive(message);
      return;
    }
    if (message.method === Method.CANCELLED) {
      const call = this.find(message.params?.requestId as RequestId);
      if (call === undefined || call.method === Method.INITIALIZE) return;
      this.backend?.receive(message);
      this.take(call);
      call.cancelled();
      return;
    }
    this.backend?.receive(message);
  }

  /** Gives a call up: the server is told, the client gets an error. */
  expire(call: LegacyCall, reason: string): void {
    if (!this.take(call)) return;
    this.backend?.receive(
      Message.make({ jsonrpc: '2.0', method: Method.CANCELLED, params: { requestId: call.id, reason } }),
    );
    call.answer(errorMessage(call.id, Code.INTERNAL_ERROR, reason), 'timeout');
  }

  note(id: RequestId, details: CallDetails): void {
    this.find(id)?.note(details);
  }

  traceOf(id: RequestId): TraceParent | undefined {
    return this.find(id)?.trace;
  }

  deliver(message: Message, related?: RequestId, known?: Outcome): void {
    if (this.over) return;
    this.active = Date.now();
    if (message.kind === 'response') {
      const call = message.id === undefined ? undefined : this.find(message.id);
      if (call === undefined || !this.take(call)) return;
      const { outcome, code } = outcomeOf(message);
      call.answer(message, known ?? outcome, code);
      return;
    }
    const owner = related ?? relatedRequest(message, this);
    const call = owner === undefined ? undefined : this.find(owner);
    if (message.method === Method.PROGRESS) {
      // A token that nobody gave, or a call that is over.
      if (call === undefined) return;
      call.progress();
    }
    if (message.kind === 'request' && message.id !== undefined) this.remember(message.id, call?.id);
    if (call?.reachable === true) call.event(message.bytes);
    else this.unrelated(message.bytes);
  }

  lost(reason: string): void {
    this.end(`The server ${reason}`);
  }

  /** Ends the session: by the client, for want of traffic, or because its server is gone. */
  end(reason: string): void {
    if (this.over) return;
    this.over = true;
    for (const call of this.calls.splice(0)) {
      call.answer(errorMessage(call.id, Code.INTERNAL_ERROR, reason), 'error', Code.INTERNAL_ERROR);
    }
    this.get?.stream.end();
    this.get = undefined;
    this.options.onEnd(this, reason);
    void this.backend?.close();
  }

  /** Opens the GET stream. What waited for it is sent first; `after` is the last event that the client has seen. */
  listen(response: Outgoing, after?: number): void {
    this.active = Date.now();
    this.get?.stream.end();
    const stream = EventStream.open(response);
    this.get = { stream, response };
    response.on('close', () => {
      if (this.get?.response === response) this.get = undefined;
    });
    if (this.primes && after === undefined) stream.prime(this.log.nextId(UNRELATED), RETRY);
    for (const { id, bytes } of this.log.after(UNRELATED, after ?? this.sent)) stream.send(bytes, id);
    this.sent = this.log.last;
  }

  keepAlive(): void {
    this.get?.stream.keepAlive();
    for (const call of this.calls) call.keepAlive();
  }

  private unrelated(bytes: Buffer): void {
    const id = this.log.append(UNRELATED, bytes);
    if (!this.listening) return;
    this.get?.stream.send(bytes, id);
    this.sent = this.log.last;
  }

  private remember(id: RequestId, owner: RequestId | undefined): void {
    const oldest = this.asked.size >= ASKED ? this.asked.keys().next() : undefined;
    if (oldest !== undefined) this.asked.delete(oldest.value);
    this.asked.set(id, owner);
  }

  /** Takes a call out; false where it was answered already. */
  private take(call: LegacyCall): boolean {
    const index = this.calls.indexOf(call);
    if (index >= 0) this.calls.splice(index, 1);
    return index >= 0;
  }

  /** The request whose stream a request of the server went to. */
  ownerOf(asked: unknown): RequestId | undefined {
    return this.asked.get(asked);
  }
}
