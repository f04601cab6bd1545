import { EventStream } from '../../http/event-stream';
import { sendEmpty, sendError } from '../../http/reply';
import { Code } from '../../mcp/codes';
import { stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, type Message, type RequestId } from '../../mcp/message';
import type { Caller } from '../caller';
import { Deadline } from '../deadline';
import { parseEventId, UNRELATED } from './event-log';
import { LegacyCall } from './legacy-call';
import type { LegacyLegOptions } from './options';
import type { Session } from './session';
import { SessionOpener } from './session-opener';

/** Revisions that a header may name: those of the SDKs, because a server may have negotiated any of them. */
const KNOWN: ReadonlySet<string> = new Set(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07']);
/** The only revision with batches (2025-06-18 `changelog`). */
const BATCHED = '2025-03-26';

/** The HTTP side of the revisions with sessions: 2025-03-26 to 2025-11-25. */
export class LegacyLeg {
  private readonly opener: SessionOpener;

  constructor(private readonly options: LegacyLegOptions) {
    this.opener = new SessionOpener(options);
  }

  /** One message, or the messages of a batch. */
  post(caller: Caller, messages: readonly Message[], batch: boolean): void {
    if (messages.some(({ method }) => method === Method.INITIALIZE)) {
      this.initialize(caller, messages, batch);
      return;
    }
    const session = this.session(caller, messages[0]?.id);
    if (session === undefined) return;
    if (batch && session.revision !== BATCHED) {
      sendError(caller.response, 400, Code.INVALID_REQUEST, `Batches belong to revision ${BATCHED} alone`);
      return;
    }
    const requests = messages.filter(({ kind }) => kind === 'request');
    for (const message of messages) if (message.kind !== 'request') session.receive(message);
    if (requests.length === 0) sendEmpty(caller.response, 202);
    else this.serve(caller, session, requests, batch);
  }

  /** Opens the stream of what belongs to no request, or goes on with a stream that broke. */
  get(caller: Caller): void {
    const { response, request, accepts } = caller;
    if (!accepts.stream) {
      sendError(response, 406, Code.TRANSPORT, 'The client must accept text/event-stream');
      return;
    }
    const session = this.session(caller);
    if (session === undefined) return;
    const last = request.headers['last-event-id'];
    const event = typeof last === 'string' ? parseEventId(last) : undefined;
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

  private initialize(caller: Caller, messages: readonly Message[], batch: boolean): void {
    const [message] = messages;
    if (message === undefined || batch) {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'initialize cannot be part of a batch');
    } else if (caller.request.headers['mcp-session-id'] !== undefined) {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'The session is initialized already', { id: message.id });
    } else this.opener.open(caller, message);
  }

  /** The caller's session; answers the caller where there is none. */
  private session(caller: Caller, id?: RequestId): Session | undefined {
    const { request, response, mirrored, principal } = caller;
    const name = request.headers['mcp-session-id'];
    if (typeof name !== 'string') {
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
    const { version } = mirrored;
    if (version !== undefined && version !== session.revision && !KNOWN.has(version)) {
      sendError(response, 400, Code.TRANSPORT, `Unsupported protocol version: ${version}`, { id });
      return undefined;
    }
    return session;
  }

  private serve(caller: Caller, session: Session, requests: readonly Message[], batch: boolean): void {
    const ids = requests.map(({ id }) => id as RequestId);
    const taken = ids.some((id, index) => session.find(id) !== undefined || ids.indexOf(id) !== index);
    const [first] = ids;
    if (taken) {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'The request id is in use', {
        id: batch ? undefined : first,
      });
      return;
    }
    const { gate, observer, tools, limits } = this.options;
    if (!gate.enter(requests.length)) {
      const headers = ['Retry-After', '1'];
      sendError(caller.response, 503, Code.INTERNAL_ERROR, 'Too many requests in flight', { id: first, headers });
      return;
    }
    const post = session.post(caller.response, caller.accepts.stream, ids, batch);
    const revision = session.revision ?? '';
    for (const message of requests) {
      const observation = observer.begin({
        message,
        revision,
        source: caller.source,
        client: session.client,
        session: session.digest,
        traceparent: caller.traceparent,
      });
      const review = message.method === Method.TOOLS_LIST ? (answer: Message) => tools.toClient(answer) : undefined;
      const call = new LegacyCall({
        id: message.id as RequestId,
        method: message.method ?? '',
        post,
        observation,
        review,
        onEnd: () => gate.leave(),
      });
      const own = tools.toServer(message);
      if (own === undefined) {
        const text = `Unknown tool: ${stringMember(message.params, 'name') ?? ''}`;
        call.answer(errorMessage(message.id, Code.INVALID_PARAMS, text), 'denied', Code.INVALID_PARAMS);
        continue;
      }
      call.deadline = new Deadline(limits, () => {
        session.expire(call, `The server did not answer within ${Math.min(limits.idle, limits.total) / 1_000} s`);
      });
      session.request(call, own);
    }
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
