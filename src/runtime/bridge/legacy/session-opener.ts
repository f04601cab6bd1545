import { sendError } from '../../http/reply';
import { Code } from '../../mcp/codes';
import { objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, type Message, type RequestId } from '../../mcp/message';
import { withValue } from '../../mcp/splice';
import type { Caller } from '../caller';
import { LegacyCall } from './legacy-call';
import type { LegacyLegOptions } from './options';
import { InitializePost } from './post';
import type { Session } from './session';

/** Begins sessions: `initialize` is the only request without one. */
export class SessionOpener {
  constructor(private readonly options: LegacyLegOptions) {}

  open(caller: Caller, message: Message): void {
    const { sessions, gate } = this.options;
    const { response } = caller;
    const id = message.id as RequestId;
    if (sessions.full || !gate.enter()) {
      const text = sessions.full ? 'Too many sessions' : 'Too many requests in flight';
      sendError(response, 503, Code.INTERNAL_ERROR, text, { id, headers: ['Retry-After', '5'] });
      return;
    }
    const client = stringMember(objectMember(message.params, 'clientInfo'), 'name');
    const session = sessions.create(client, caller.principal);
    // Nobody else knows the session before this answer arrives: without its caller it has no use.
    response.on('close', () => {
      if (session.revision === undefined) session.end('The client left');
    });
    void this.begin(caller, session, message);
  }

  private async begin(caller: Caller, session: Session, message: Message): Promise<void> {
    const { backends, observer } = this.options;
    const id = message.id as RequestId;
    const requested = stringMember(message.params, 'protocolVersion') ?? '';
    const { client, digest } = session;
    const observation = observer.begin({ message, revision: requested, caller, client, session: digest });
    const exchange = session.exchange(caller.response, caller.accepts.stream, ['Mcp-Session-Id', session.id]);
    const call = new LegacyCall(id, Method.INITIALIZE, new InitializePost(exchange), observation, {
      review: (_, answer) => this.review(session, answer),
      ended: () => this.ended(session),
    });
    try {
      session.connect(await backends(session));
    } catch (error) {
      const text = error instanceof Error ? error.message : 'The server cannot be started';
      call.answer(errorMessage(id, Code.INTERNAL_ERROR, text), 'error', Code.INTERNAL_ERROR);
      return;
    }
    if (!session.ended) session.request(call, this.offered(message, requested));
  }

  private ended(session: Session): void {
    this.options.gate.leave();
    // Ends the process too. The answer is on its way already.
    if (session.revision === undefined) session.end('initialize failed');
  }

  /** A revision that is not offered is replaced by the newest that is: the server then names one that both sides know. */
  private offered(message: Message, requested: string): Message {
    const { revisions } = this.options;
    const [newest] = revisions;
    if (
      newest === undefined ||
      revisions.includes(requested) ||
      stringMember(message.params, 'protocolVersion') === undefined
    ) {
      return message;
    }
    return withValue(message, ['params', 'protocolVersion'], newest);
  }

  private review(session: Session, answer: Message): Message {
    const revision = stringMember(answer.result, 'protocolVersion');
    if (revision === undefined) {
      return errorMessage(answer.id, Code.INTERNAL_ERROR, 'The server answered initialize without a protocol version');
    }
    session.revision = revision;
    return answer;
  }
}
