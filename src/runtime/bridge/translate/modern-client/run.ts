import { Code } from '../../../mcp/codes';
import { Meta } from '../../../mcp/keys';
import { errorMessage, type Message, type RequestId } from '../../../mcp/message';
import type { ModernRequest } from '../../interfaces';
import type { CallListener, Ticket } from '../../multiplexer';
import { isLogLevel } from '../map/log-level';
import { ASKING_METHODS } from '../map/methods';
import { toLegacyRequest } from '../map/requests';
import type { Asker, Child } from './child';
import type { ChildPool } from './pool';
import { profileOf } from './profile';
import { OpenQuestions } from './questions';

export interface RunEvents {
  /** There is something that the client has to be asked. */
  asked(): void;
  /** The server's answer, or an error because there is no server. */
  answered(message: Message): void;
  notification(message: Message): void;
  /** Whether the client wants log messages now. */
  wantsLogs(): boolean;
}

/** One request at one legacy server process, from the process's choice to its answer. */
export class Run implements Asker, CallListener {
  readonly subscribes = false;
  readonly questions: OpenQuestions;
  /** The process, once there is one. */
  child: Child | undefined;
  private readonly asks: boolean;
  private readonly alone: boolean;
  private readonly abort = new AbortController();
  private call: Ticket | undefined;
  private over = false;

  /** @param logs whether the server can log */
  constructor(
    private readonly pool: ChildPool,
    private readonly request: ModernRequest,
    private readonly logs: boolean,
    private readonly events: RunEvents,
  ) {
    const { declared, askable } = profileOf(request);
    this.asks = ASKING_METHODS.has(request.method);
    // Alone, because neither a question nor a log message says which call it belongs to.
    this.alone = (this.asks && askable) || this.logLevel !== undefined;
    this.questions = new OpenQuestions(declared, (message) => this.child?.send(message));
  }

  get wantsLogs(): boolean {
    return this.events.wantsLogs();
  }

  async start(prefer?: Child): Promise<void> {
    const { pool, alone, abort, request } = this;
    let child: Child;
    try {
      child = await pool.acquire({
        profile: profileOf(request),
        alone,
        signal: abort.signal,
        ...(prefer && { prefer }),
      });
    } catch (error) {
      const text = error instanceof Error ? error.message : 'The server cannot be started';
      if (!this.over) this.response(errorMessage(request.id, Code.INTERNAL_ERROR, text));
      return;
    }
    if (this.over) {
      if (alone) pool.release(child);
      return;
    }
    this.child = child;
    if (this.logLevel !== undefined) child.log(this.logLevel);
    if (this.asks) for (const question of child.enter(this)) this.asked(question);
    this.proceed();
  }

  /** Sends the request, unless the server has to hear something from the client first. */
  proceed(): void {
    if (this.over || this.call !== undefined || this.questions.size > 0) return;
    this.call = this.child?.call(toLegacyRequest(this.request.message), this);
  }

  /** The client is away, or it is back. */
  park(parked: boolean): void {
    if (!this.over && this.alone && this.child !== undefined) this.pool.park(this.child, parked);
  }

  asked(question: Message): void {
    this.questions.add(question);
    if (this.questions.size > 0) this.events.asked();
  }

  withdrawn(id: RequestId): void {
    this.questions.withdraw(id);
  }

  notification(message: Message): void {
    if (!this.over) this.events.notification(message);
  }

  response(message: Message): void {
    if (this.over) return;
    this.over = true;
    const { child, questions } = this;
    child?.leave(this);
    for (const question of questions.leftover()) child?.hold(question);
    if (child !== undefined && this.alone) this.pool.release(child);
    else if (child !== undefined) this.pool.finished(child);
    this.events.answered(message);
  }

  /**
   * Nobody wants the answer any more. What the server still asks for this call cannot be told from what it asks for the next one, so that
   * the process gets no next one.
   */
  cancel(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.abort.abort();
    const { child } = this;
    if (child === undefined) return;
    this.questions.drop(reason);
    this.call?.cancel(reason);
    child.leave(this);
    if (this.alone && this.call !== undefined) this.pool.retire(child);
    else if (this.alone) this.pool.release(child);
    else this.pool.finished(child);
  }

  private get logLevel() {
    const level = this.logs ? this.request.meta[Meta.LOG_LEVEL] : undefined;
    return isLogLevel(level) ? level : undefined;
  }
}
