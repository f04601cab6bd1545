import { Method } from '../../mcp/keys';
import { Message } from '../../mcp/message';
import { Conversation } from '../conversation';
import { INITIALIZE } from '../identity';
import type { ServerLink } from '../interfaces';
import { type CallListener, Multiplexer, type Ticket } from '../multiplexer';

/** A session as a shared process sees it. */
export interface SharedMember {
  /** Something that concerns all sessions, or the ones that subscribed to this resource. */
  changed(message: Message): void;
  readonly subscriptions: ReadonlySet<string>;
  /** The process is gone; the next request goes to another one. */
  orphaned(): void;
}

const CHANGES: ReadonlySet<string> = new Set([Method.TOOLS_CHANGED, Method.PROMPTS_CHANGED, Method.RESOURCES_CHANGED]);

/** One legacy process that several sessions share. The bridge made the handshake; the server knows one client, the bridge. */
export class SharedProcess {
  readonly members = new Set<SharedMember>();
  private readonly multiplexer: Multiplexer;

  private constructor(
    link: ServerLink,
    /** The server's answer to `initialize`. */
    readonly initialized: Message,
    onClosed: (process: SharedProcess) => void,
  ) {
    this.multiplexer = new Multiplexer(link, {
      notification: (message) => this.notification(message),
      closed: () => {
        onClosed(this);
        for (const member of [...this.members]) member.orphaned();
        this.members.clear();
      },
    });
  }

  /**
   * Makes the handshake.
   *
   * @throws Error when the server does not answer it
   */
  static async begin(
    link: ServerLink,
    milliseconds: number,
    onClosed: (process: SharedProcess) => void,
  ): Promise<SharedProcess> {
    const conversation = new Conversation(link);
    try {
      const answer = await conversation.ask(Method.INITIALIZE, INITIALIZE, milliseconds);
      if (answer.result === undefined) throw new Error('The server refused to initialize');
      conversation.tell(Method.INITIALIZED);
      return new SharedProcess(link, answer, onClosed);
    } catch (error) {
      void link.close();
      throw error;
    }
  }

  get open(): boolean {
    return this.multiplexer.open;
  }

  call(message: Message, listener: Pick<CallListener, 'notification' | 'response' | 'wantsLogs'>): Ticket {
    return this.multiplexer.call(message, {
      notification: (notification) => listener.notification(notification),
      response: (answer) => listener.response(answer),
      wantsLogs: listener.wantsLogs,
      subscribes: false,
    });
  }

  /** A request of the bridge's own, whose answer nobody waits for. */
  tell(method: string, params: Message['params']): void {
    const ignore = { notification: () => undefined, response: () => undefined, wantsLogs: false };
    this.call(Message.make({ jsonrpc: '2.0', id: 0, method, params }), ignore);
  }

  private notification(message: Message): void {
    const { method } = message;
    const uri = message.params?.uri;
    for (const member of this.members) {
      if (method !== undefined && CHANGES.has(method)) member.changed(message);
      // Whoever did not subscribe may not learn that the resource exists.
      else if (method === Method.RESOURCE_UPDATED && typeof uri === 'string' && member.subscriptions.has(uri)) {
        member.changed(message);
      }
    }
  }
}
