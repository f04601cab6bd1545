import type { Principal } from '../../auth/principal';
import type { LegacyBackend, LegacyBackends, LegacyClient } from '../../bridge/interfaces';
import { type RoutedCall, relatedRequest } from '../../bridge/legacy/routing';
import type { HttpSession } from '../../bridge/link/http/http-link';
import type { CallDetails, Outcome } from '../../bridge/observe';
import { type JsonObject, member, objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import { Message, type RequestId } from '../../mcp/message';
import type { Connection } from '../upstream/connection';
import type { Upstream } from '../upstream/upstream';

/** The upstream's time to begin a session, milliseconds. */
const START = 15_000;

export interface LegOptions {
  readonly upstream: Upstream;
  readonly connection: Connection;
  readonly principal: string | undefined;
  /** What the client said in `initialize`. */
  readonly identity: JsonObject;
  /** A session of the upstream that another replica began. */
  readonly resume?: HttpSession | undefined;
  readonly listening: () => boolean;
  /** The upstream gave its session a name. */
  readonly named: (session: HttpSession) => void;
  /** The answer to a request of the client's. */
  readonly answered: (id: RequestId, answer: Message, outcome?: Outcome) => void;
  readonly note: (id: RequestId, details: CallDetails) => void;
  /** Puts a guard before the upstream. */
  readonly guard: (inner: LegacyBackends) => LegacyBackends;
  /** Who calls, as it last called. */
  readonly who: () => Principal | undefined;
  /** The upstream asks the client something. */
  readonly asked: (request: Message, related: RequestId | undefined) => void;
  readonly notified: (message: Message, related: RequestId | undefined) => void;
  /** The upstream's session is over. */
  readonly lost: (reason: string, unanswered: readonly RequestId[]) => void;
}

/** A request at the upstream. */
interface Waiting extends RoutedCall {}

let serials = 0;

/**
 * One legacy session's session at one upstream: opened when it is first needed, as the client it stands for. What the upstream says counts for what
 * it was asked itself, and for nothing else.
 */
export class UpstreamLeg implements LegacyClient {
  readonly serial = ++serials;
  readonly principal: string | undefined;
  private readonly waiting: Waiting[] = [];
  private readonly asked = new Set<RequestId>();
  private backend: LegacyBackend | undefined;
  private opening: Promise<void> | undefined;
  private own = 0;
  private readonly settle = new Map<RequestId, (answer: Message | undefined) => void>();
  /** What the upstream can do, as it said when the session began. */
  capabilities: JsonObject = {};
  private over = false;
  private left = false;

  constructor(private readonly options: LegOptions) {
    this.principal = options.principal;
    options.connection.holds++;
  }

  get open(): boolean {
    return this.backend !== undefined && !this.over;
  }

  get gone(): boolean {
    return this.over;
  }

  /**
   * Opens the session, or waits until it is open.
   *
   * @throws Error with a message that is fit for clients
   */
  ready(): Promise<void> {
    this.opening ??= this.begin();
    return this.opening;
  }

  /** A request of the client's, under the upstream's names. The session is open. */
  request(message: Message): void {
    const id = message.id as RequestId;
    const token = message.meta?.progressToken;
    this.waiting.push({ id, method: message.method as string, token, reachable: true });
    this.backend?.receive(message);
  }

  /** A request of the gateway's own; undefined where there is no answer. */
  ask(method: string, params: JsonObject, patience = START): Promise<Message | undefined> {
    const id = `strata-${++this.own}`;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(undefined), patience);
      const done = (answer: Message | undefined) => {
        clearTimeout(timer);
        this.settle.delete(id);
        resolve(answer);
      };
      this.settle.set(id, done);
      this.backend?.receive(Message.make({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** A notification of the client's, or its answer to what the upstream asked. */
  tell(message: Message): void {
    if (message.kind === 'response' && !this.asked.delete(message.id as RequestId)) return;
    if (message.method === Method.CANCELLED) this.forget(message.params?.requestId as RequestId);
    this.backend?.receive(message);
  }

  get identity(): Principal | undefined {
    return this.options.who();
  }

  note(id: RequestId, details: CallDetails): void {
    this.options.note(id, details);
  }

  deliver(message: Message, related?: RequestId, outcome?: Outcome): void {
    if (this.over) return;
    const { answered, asked, notified, upstream } = this.options;
    if (message.kind === 'response') {
      const own = message.id === undefined ? undefined : this.settle.get(message.id);
      if (own !== undefined) own(message);
      else if (message.id !== undefined && this.forget(message.id)) answered(message.id, message, outcome);
      else upstream.lied();
      return;
    }
    const owner = related ?? relatedRequest(message, this.view());
    if (message.kind === 'request') {
      this.asked.add(message.id as RequestId);
      asked(message, owner);
    } else if (message.method === Method.PROGRESS && owner === undefined) upstream.lied();
    else if (message.method === Method.CANCELLED) {
      if (this.asked.delete(message.params?.requestId as RequestId)) notified(message, owner);
    } else notified(message, owner);
  }

  lost(reason: string): void {
    if (this.over) return;
    const unanswered = this.waiting.splice(0).map(({ id }) => id);
    this.end();
    this.options.lost(reason, unanswered);
  }

  /** The client's session is over. */
  async close(): Promise<void> {
    if (this.over) return;
    const { backend } = this;
    this.end();
    await backend?.close();
  }

  /** Another replica goes on with the upstream's session: it is left, not ended. */
  leave(): void {
    this.end();
    this.left = true;
    void this.backend?.close();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.options.connection.holds--;
    for (const settle of [...this.settle.values()]) settle(undefined);
  }

  private async begin(): Promise<void> {
    const { connection, resume, named, identity, upstream, guard } = this.options;
    const backends = guard((client) => connection.session(client, { resume, named, keep: () => this.left }));
    this.backend = await backends(this);
    if (this.over) {
      await this.backend.close();
      throw new Error(`The server ${upstream.id} ended the session`);
    }
    const answer = await this.ask(Method.INITIALIZE, identity);
    if (answer?.result === undefined) {
      const text = stringMember(answer?.error, 'message') ?? 'it did not answer in time';
      void this.close();
      throw new Error(`The server ${upstream.id} did not begin a session: ${text}`);
    }
    this.capabilities = objectMember(answer.result, 'capabilities') ?? {};
    this.backend?.receive(Message.make({ jsonrpc: '2.0', method: Method.INITIALIZED }));
  }

  /** Whether the upstream can do this. */
  can(kind: string): boolean {
    return member(this.capabilities, kind) !== undefined;
  }

  private view() {
    return {
      calls: this.waiting,
      ownerOf: () => undefined,
      listening: this.options.listening(),
    };
  }

  private forget(id: RequestId): boolean {
    const index = this.waiting.findIndex((waiting) => waiting.id === id);
    if (index >= 0) this.waiting.splice(index, 1);
    return index >= 0;
  }
}
