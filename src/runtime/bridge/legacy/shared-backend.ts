import { Code } from '../../mcp/codes';
import { objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { errorMessage, type Message, type RequestId, resultMessage } from '../../mcp/message';
import type { LegacyBackend, LegacyClient } from '../interfaces';
import type { Ticket } from '../multiplexer';
import type { SharedMember, SharedProcess } from './shared-process';

/** Log levels of RFC 5424, least severe first. */
const LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

/** Where a session finds a process when its own is gone. */
export interface ProcessSource {
  process(): Promise<SharedProcess>;
}

/** One legacy session over a process that it shares. */
export class SharedBackend implements LegacyBackend, SharedMember {
  readonly subscriptions = new Set<string>();
  private readonly tickets = new Map<RequestId, Ticket>();
  private shared: SharedProcess | undefined;
  private level: string | undefined;
  private over = false;

  constructor(
    private readonly source: ProcessSource,
    process: SharedProcess,
    private readonly client: LegacyClient,
  ) {
    this.join(process);
  }

  receive(message: Message): void {
    if (message.kind === 'notification') {
      if (message.method === Method.CANCELLED) this.cancel(message);
      // Everything else that a client announces is about a connection, which is not its own.
      return;
    }
    if (message.kind !== 'request' || message.id === undefined) return;
    if (this.shared?.open === true) this.request(message, message.id, this.shared);
    else void this.elsewhere(message, message.id);
  }

  changed(message: Message): void {
    this.client.deliver(message);
  }

  orphaned(): void {
    this.shared = undefined;
  }

  close(): Promise<void> {
    this.over = true;
    for (const ticket of this.tickets.values()) ticket.cancel('The session ended');
    this.tickets.clear();
    for (const uri of this.subscriptions) this.release(uri);
    this.shared?.members.delete(this);
    return Promise.resolve();
  }

  private request(message: Message, id: RequestId, shared: SharedProcess): void {
    const { method = '' } = message;
    if (method === Method.INITIALIZE) this.client.deliver(initialized(shared, message, id));
    else if (method === 'logging/setLevel') this.setLevel(message, id, shared);
    else if (method.startsWith('tasks/')) {
      // A list of tasks would show the tasks of others, and their ids are all that protects them.
      this.client.deliver(errorMessage(id, Code.METHOD_NOT_FOUND, 'Tasks are not available on a shared server'));
    } else if (method === Method.UNSUBSCRIBE && this.unsubscribe(message)) this.client.deliver(resultMessage(id, {}));
    else this.forward(message, id, shared);
  }

  private forward(message: Message, id: RequestId, shared: SharedProcess): void {
    let answered = false;
    // The message itself is not kept until the answer: what many large calls keep alive makes every collection of garbage dear.
    const uri = message.method === Method.SUBSCRIBE ? stringMember(message.params, 'uri') : undefined;
    const ticket = shared.call(message, {
      notification: (notification) => {
        if (this.wants(notification)) this.client.deliver(notification, id);
      },
      response: (answer) => {
        answered = true;
        this.tickets.delete(id);
        if (uri !== undefined && answer.result !== undefined) this.subscriptions.add(uri);
        this.client.deliver(answer);
      },
      wantsLogs: true,
    });
    if (!answered) this.tickets.set(id, ticket);
  }

  /** The process is gone. The session goes on at another one, which is told what it had subscribed to. */
  private async elsewhere(message: Message, id: RequestId): Promise<void> {
    try {
      const process = await this.source.process();
      if (this.over) return;
      if (this.shared?.open !== true) this.join(process);
      this.request(message, id, process);
    } catch (error) {
      const text = error instanceof Error ? error.message : 'The server cannot be started';
      if (!this.over) this.client.deliver(errorMessage(id, Code.INTERNAL_ERROR, text));
    }
  }

  private join(process: SharedProcess): void {
    this.shared = process;
    process.members.add(this);
    for (const uri of this.subscriptions) process.tell(Method.SUBSCRIBE, { uri });
  }

  private cancel(message: Message): void {
    const id = message.params?.requestId as RequestId;
    const ticket = this.tickets.get(id);
    this.tickets.delete(id);
    ticket?.cancel(stringMember(message.params, 'reason') ?? 'The client cancelled the request');
  }

  /** True where the server need not be told, because others are still subscribed. */
  private unsubscribe(message: Message): boolean {
    const uri = stringMember(message.params, 'uri');
    if (uri === undefined || !this.subscriptions.delete(uri)) return false;
    return this.others((member) => member.subscriptions.has(uri));
  }

  private release(uri: string): void {
    if (!this.others((member) => member.subscriptions.has(uri))) this.shared?.tell(Method.UNSUBSCRIBE, { uri });
  }

  /** The server writes what the most curious session asks for; each session gets what it asked for itself. */
  private setLevel(message: Message, id: RequestId, shared: SharedProcess): void {
    const level = stringMember(message.params, 'level');
    if (level === undefined || !LEVELS.includes(level)) {
      this.client.deliver(errorMessage(id, Code.INVALID_PARAMS, 'Unknown log level'));
      return;
    }
    this.level = level;
    const asked = [...shared.members].flatMap((member) => (member instanceof SharedBackend ? [member.level] : []));
    const lowest = LEVELS.find((candidate) => asked.includes(candidate)) ?? level;
    shared.tell('logging/setLevel', { level: lowest });
    this.client.deliver(resultMessage(id, {}));
  }

  private wants(notification: Message): boolean {
    if (notification.method !== Method.LOG || this.level === undefined) return true;
    return LEVELS.indexOf(stringMember(notification.params, 'level') ?? 'emergency') >= LEVELS.indexOf(this.level);
  }

  private others(test: (member: SharedMember) => boolean): boolean {
    return [...(this.shared?.members ?? [])].some((member) => member !== this && test(member));
  }
}

/** The server's own answer, for this client: its revision where the server's is as new, without what a shared server cannot do. */
function initialized(shared: SharedProcess, request: Message, id: RequestId): Message {
  const result = shared.initialized.result ?? {};
  const server = stringMember(result, 'protocolVersion') ?? '';
  const asked = stringMember(request.params, 'protocolVersion') ?? server;
  const { tasks: _, ...capabilities } = objectMember(result, 'capabilities') ?? {};
  // Revisions are dates: the earlier one is the one that both sides know.
  const [protocolVersion] = [asked, server].sort();
  return resultMessage(id, { ...result, protocolVersion, capabilities });
}
