import { EventStream } from '../../http/event-stream';
import { sendEmpty, sendError } from '../../http/reply';
import { Code } from '../../mcp/codes';
import { stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, Message, type RequestId } from '../../mcp/message';
import type { Caller } from '../caller';
import { Deadlines, lateText } from '../deadline';
import { parseEventId, UNRELATED } from './event-log';
import { LegacyCall, type LegacyCallOwner } from './legacy-call';
import type { LegacyLegOptions } from './options';
import { BatchPost, type Post, SinglePost } from './post';
import type { Session } from './session';
import { SessionOpener } from './session-opener';
import type { SessionCall } from './sessions';

/** Revisions that a header may name: those of the SDKs, because a server may have negotiated any of them. */
const KNOWN: ReadonlySet<string> = new Set(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']);
/** The only revision with batches (2025-06-18 `changelog`). */
const BATCHED = '2025-03-26';

/** The HTTP side of the revisions with sessions: 2025-03-26 to 2025-11-25. */
export class LegacyLeg implements LegacyCallOwner {
  private readonly opener: SessionOpener;
  private readonly deadlines: Deadlines<SessionCall>;

  constructor(private readonly options: LegacyLegOptions) {
    this.opener = new SessionOpener(options);
    const { limits, start, sessions, doubt } = options;
    const starting = { idle: start, total: start };
    this.deadlines = new Deadlines({
      calls: () => sessions.calls(),
      limits: ({ call }) => (call.method === Method.INITIALIZE ? starting : limits),
      expired: ({ session, call }, limit) => {
        session.expire(call, lateText(limit));
        if (call.method === Method.INITIALIZE) doubt();
      },
      shortest: Math.min(limits.idle, limits.total, start),
    });
  }

  /** One message, or the messages of a batch. */
  post(caller: Caller, posted: Message | readonly Message[]): void {
    if (posted instanceof Message) this.single(caller, posted);
    else this.batch(caller, posted);
  }

  close(): void {
    this.deadlines.stop();
  }

  review(call: LegacyCall, answer: Message): Message {
    return call.method === Method.TOOLS_LIST ? this.options.tools.toClient(answer) : answer;
  }

  ended(): void {
    this.options.gate.leave();
  }

  private single(caller: Caller, message: Message): void {
    if (message.method === Method.INITIALIZE) {
      this.initialize(caller, message);
      return;
    }
    const session = this.session(caller, message.id);
    if (session === undefined) return;
    if (message.kind !== 'request') {
      session.receive(message);
      sendEmpty(caller.response, 202);
      return;
    }
    const id = message.id as RequestId;
    if (session.find(id) !== undefined) {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'The request id is in use', { id });
    } else if (this.enter(caller, 1, id)) {
      const post = new SinglePost(session.exchange(caller.response, caller.accepts.stream));
      this.serve(caller, session, message, post);
    }
  }

  private batch(caller: Caller, messages: readonly Message[]): void {
    const { response } = caller;
    if (messages.some(({ method }) => method === Method.INITIALIZE)) {
      sendError(response, 400, Code.INVALID_REQUEST, 'initialize cannot be part of a batch');
      return;
    }
    const session = this.session(caller);
    if (session === undefined) return;
    if (session.revision !== BATCHED) {
      sendError(response, 400, Code.INVALID_REQUEST, `Batches belong to revision ${BATCHED} alone`);
      return;
    }
    const requests = messages.filter(({ kind }) => kind === 'request');
    const ids = requests.map(({ id }) => id as RequestId);
    if (ids.some((id, index) => session.find(id) !== undefined || ids.indexOf(id) !== index)) {
      sendError(response, 400, Code.INVALID_REQUEST, 'A request id is in use');
      return;
    }
    if (requests.length > 0 && !this.enter(caller, requests.length)) return;
    for (const message of messages) if (message.kind !== 'request') session.receive(message);
    if (requests.length === 0) {
      sendEmpty(response, 202);
      return;
    }
    const post = new BatchPost(session.exchange(response, caller.accepts.stream), ids);
    for (const message of requests) this.serve(caller, session, message, post);
  }

  /** Opens the stream of what belongs to no request, or goes on with a stream that broke. */
  get(caller: Caller): void {
    const { response, headers, accepts } = caller;
    if (!accepts.stream) {
      sendError(response, 406, Code.TRANSPORT, 'The client must accept text/event-stream');
      return;
    }
    const session = this.session(caller);
    if (session === undefined) return;
    const last = headers.lastEventId;
    const event = last === undefined ? undefined : parseEventId(last);
    if (last !== undefined && (event === undefined || !this.resumable(session, event.stream))) {
      sendError(response, 400, Code.TRANSPORT, 'The event is unknown');
      return;
    }
    if (event === undefined && session.listening) {
      sendError(response, 409, Code.TRANSPORT, 'The session has a stream already');
      return;
    }
    if (!this.options.gate.openStream()) {
      sendError(response, 503, Code.TRANSPORT, 'Too many streams', { headers: ['Retry-After', '5'] });
      return;
    }
    response.on('close', () => this.options.gate.closeStream());
    if (event === undefined || event.stream === UNRELATED) session.listen(response, event?.sequence);
    else this.resume(caller, session, event.stream, event.sequence);
  }

  /** Ends a session. */
  delete(caller: Caller): void {
    const session = this.session(caller);
    if (session === undefined) return;
    session.end('The client ended the session');
    sendEmpty(caller.response, 200);
  }

  private initialize(caller: Caller, message: Message): void {
    if (caller.headers.session !== undefined) {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'The session is initialized already', { id: message.id });
    } else this.opener.open(caller, message);
  }

  /** The caller's session; answers the caller where there is none. */
  private session(caller: Caller, id?: RequestId): Session | undefined {
    const { response, headers, principal } = caller;
    const { session: name, version } = headers;
    if (name === undefined || name === '') {
      sendError(response, 400, Code.TRANSPORT, 'Mcp-Session-Id is missing: begin with initialize', { id });
      return undefined;
    }
    const session = this.options.sessions.find(name, principal);
    if (session === undefined) {
      sendError(response, 404, Code.SESSION_NOT_FOUND, 'The session is unknown or has ended: begin with initialize', {
        id,
      });
      return undefined;
    }
    if (version !== undefined && version !== session.revision && !KNOWN.has(version)) {
      sendError(response, 400, Code.TRANSPORT, `Unsupported protocol version: ${version}`, { id });
      return undefined;
    }
    return session;
  }

  /** Room for so many more calls; answers the caller where there is none. */
  private enter(caller: Caller, count: number, id?: RequestId): boolean {
    if (this.options.gate.enter(count)) return true;
    const headers = ['Retry-After', '1'];
    sendError(caller.response, 503, Code.INTERNAL_ERROR, 'Too many requests in flight', { id, headers });
    return false;
  }

  private serve(caller: Caller, session: Session, message: Message, post: Post): void {
    const { observer, tools } = this.options;
    const { client, digest, revision = '' } = session;
    const observation = observer.begin({ message, revision, caller, client, session: digest });
    const call = new LegacyCall(message.id as RequestId, message.method as string, post, observation, this);
    const own = tools.toServer(message);
    session.identity = caller.identity;
    if (own !== undefined) {
      session.request(call, own);
      return;
    }
    const text = `Unknown tool: ${stringMember(message.params, 'name') ?? ''}`;
    call.answer(errorMessage(message.id, Code.INVALID_PARAMS, text), 'denied', Code.INVALID_PARAMS);
  }

  private resumable(session: Session, stream: number): boolean {
    return stream === UNRELATED || session.postOf(stream) !== undefined || session.log.knows(stream);
  }

  private resume({ response }: Caller, session: Session, stream: number, sequence: number): void {
    const missed = session.log.after(stream, sequence);
    const post = session.postOf(stream);
    if (post !== undefined) {
      post.resume(response, missed);
      return;
    }
    const events = EventStream.open(response);
    for (const { id, bytes } of missed) events.send(bytes, id);
    events.end();
  }
}
