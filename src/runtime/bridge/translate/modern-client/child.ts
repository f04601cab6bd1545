import { Code } from '../../../mcp/codes';
import { type JsonObject, stringMember } from '../../../mcp/json';
import { Method } from '../../../mcp/keys';
import { errorMessage, Message, type RequestId, resultMessage } from '../../../mcp/message';
import type { LinkHandler, ServerLink } from '../../interfaces';
import { type CallListener, Multiplexer, type Ticket } from '../../multiplexer';
import { declares, requiredCapabilities } from '../map/capabilities';
import { LOG_LEVELS, type LogLevel } from '../map/log-level';
import { ELICITATION_COMPLETE, LIST_ROOTS, SET_LEVEL } from '../map/methods';
import { Completions } from './completions';
import type { Profile } from './profile';

/** Questions about roots that may wait for a call to carry them. */
const MOST_HELD = 4;

/** A call during which the server may ask something. */
export interface Asker {
  asked(question: Message): void;
  /** The server does not want the answer any more. */
  withdrawn(id: RequestId): void;
}

export interface ChildEvents {
  /** A list or a resource changed. */
  changed(child: Child, message: Message): void;
  closed(child: Child): void;
}

/** For requests of the bridge's own: the server says nothing but its answer, and they count as no work that log messages could be of. */
const SILENT = { notification: () => undefined, wantsLogs: false, subscribes: true } as const;

/**
 * One legacy server process for one profile: the bridge is its legacy client. A question of the server does not say which call it belongs
 * to; with one call in flight that can be asked about, it is that one, and with any other number it is refused.
 */
export class Child {
  /** Taken by a call that must be alone in being asked. */
  occupied = false;
  /** Its call waits for a user. */
  parked = false;
  /** Subscribers that need it to stay. */
  pins = 0;
  /** When it last had something to do, milliseconds. */
  active = Date.now();
  /** Visits to URLs that the server reported as done. */
  readonly completions = new Completions();
  private readonly multiplexer: Multiplexer;
  private readonly askers = new Set<Asker>();
  private readonly held = new Map<RequestId, Message>();
  private level: LogLevel | undefined;

  private constructor(
    readonly profile: Profile,
    link: ServerLink,
    private readonly events: ChildEvents,
  ) {
    this.multiplexer = new Multiplexer(
      intercept(link, (question) => this.question(question)),
      { notification: (message) => this.notified(message), closed: () => this.events.closed(this) },
    );
  }

  /** Opens the session. Rejects when the server does not answer in time or refuses; the error's message is fit for clients. */
  static async open(
    link: ServerLink,
    profile: Profile,
    revision: string,
    timeout: number,
    events: ChildEvents,
  ): Promise<Child> {
    const child = new Child(profile, link, events);
    const params = { protocolVersion: revision, capabilities: profile.capabilities, clientInfo: profile.clientInfo };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), timeout);
    });
    const answer = await Promise.race([child.request(Method.INITIALIZE, params), late]);
    clearTimeout(timer);
    if (answer?.result === undefined) {
      void child.close();
      throw new Error(
        answer === undefined ? 'The server did not answer in time' : 'The server did not accept the client',
      );
    }
    child.send(Message.make({ jsonrpc: '2.0', method: Method.INITIALIZED }));
    return child;
  }

  get serial(): number {
    return this.multiplexer.serial;
  }

  get open(): boolean {
    return this.multiplexer.open;
  }

  get busy(): boolean {
    return this.multiplexer.inFlight > 0 || this.occupied;
  }

  call(message: Message, listener: CallListener): Ticket {
    this.active = Date.now();
    return this.multiplexer.call(message, listener);
  }

  /** A request of the bridge's own. Resolves to the response, an error when the server is gone. */
  request(method: string, params: JsonObject): Promise<Message> {
    return new Promise((response) => {
      this.call(Message.make({ jsonrpc: '2.0', id: 0, method, params }), { ...SILENT, response });
    });
  }

  /** A notification, or the answer to a question. */
  send(message: Message): void {
    this.multiplexer.notify(message);
  }

  /** Enters a call that can be asked about; returns what the server asked while there was none. */
  enter(asker: Asker): readonly Message[] {
    this.askers.add(asker);
    const held = [...this.held.values()];
    this.held.clear();
    return held;
  }

  leave(asker: Asker): void {
    this.askers.delete(asker);
    this.active = Date.now();
  }

  /** Has the server log at this level at least. What is more than a call wants is left out before it reaches the client. */
  log(level: LogLevel): void {
    if (this.level !== undefined && LOG_LEVELS.indexOf(this.level) <= LOG_LEVELS.indexOf(level)) return;
    this.level = level;
    void this.request(SET_LEVEL, { level });
  }

  close(): Promise<void> {
    return this.multiplexer.close();
  }

  /** Keeps a question until a call comes that can carry it. */
  hold(question: Message): void {
    const id = question.id as RequestId;
    if (this.held.size < MOST_HELD) this.held.set(id, question);
    else this.refuse(id, Code.INTERNAL_ERROR, 'No call is in flight that could carry the question');
  }

  private question(question: Message): void {
    const id = question.id as RequestId;
    const [asker] = this.askers.size === 1 ? this.askers : [];
    if (question.method === Method.PING) this.send(resultMessage(id, {}));
    else if (asker !== undefined) asker.asked(question);
    else if (!this.declared(question)) this.refuse(id, Code.METHOD_NOT_FOUND, 'The client does not support this');
    else if (question.method === LIST_ROOTS) this.hold(question);
    else this.refuse(id, Code.INTERNAL_ERROR, 'The question belongs to no single call that is in flight');
  }

  private declared({ method = '', params }: Message): boolean {
    const required = requiredCapabilities(method, params);
    return required !== undefined && declares(this.profile.declared, required);
  }

  private refuse(id: RequestId, code: number, text: string): void {
    this.send(errorMessage(id, code, text));
  }

  private notified(message: Message): void {
    if (message.method === Method.CANCELLED) {
      const id = message.params?.requestId as RequestId;
      this.held.delete(id);
      for (const asker of this.askers) asker.withdrawn(id);
    } else if (message.method === ELICITATION_COMPLETE) {
      const id = stringMember(message.params, 'elicitationId');
      if (id !== undefined) this.completions.add(id);
    } else this.events.changed(this, message);
  }
}

/** The same link, but requests of the server go elsewhere. */
function intercept(link: ServerLink, request: (message: Message) => void): ServerLink {
  return {
    serial: link.serial,
    get open() {
      return link.open;
    },
    get backlog() {
      return link.backlog;
    },
    send: (message) => link.send(message),
    attach: (handler: LinkHandler) =>
      link.attach({
        message: (message) => (message.kind === 'request' ? request(message) : handler.message(message)),
        fault: (fault) => handler.fault(fault),
        closed: (reason) => handler.closed(reason),
      }),
    close: () => link.close(),
  };
}
