import { Code } from '../../../mcp/codes';
import { isObject, type JsonObject, member, stringMember } from '../../../mcp/json';
import { Method } from '../../../mcp/keys';
import { errorMessage, type Message, type RequestId } from '../../../mcp/message';
import type { ModernBackend, ModernCall } from '../../interfaces';
import { declares, requiredCapabilities, toModernClientCapabilities } from '../map/capabilities';
import { failure, toLegacyError } from '../map/errors';
import type { LegacyIdentity } from '../map/handshake';
import { type InputRequest, readInputRequest } from '../map/input';
import { ASKING_METHODS } from '../map/methods';
import { withInput } from '../map/requests';
import { toLegacyResult } from '../map/results';
import type { Asked, Questions } from './questions';

/** How often a server may ask anew before the call is given up: one that never has enough must not keep a user busy. */
const MOST_ROUNDS = 10;
/** Questions in one round. */
const MOST_QUESTIONS = 64;
/** Pause before a retry that only brings the server's state back to it, at first and at most. Milliseconds. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 5_000;

export interface CallContext {
  readonly modern: ModernBackend;
  readonly identity: LegacyIdentity;
  readonly principal?: string;
  readonly questions: Questions;
  /** Progress and log messages, and the one answer. */
  readonly deliver: (message: Message, related?: RequestId) => void;
}

/**
 * One request of a legacy client at a modern server: as many modern requests as the server needs, with real questions to the client
 * between them (2026-07-28 `basic/patterns/mrtr`). The client sees one call.
 */
export class TranslatedCall {
  private readonly id: RequestId;
  private current: ModernCall | undefined;
  private asked: readonly Asked[] = [];
  private pause: NodeJS.Timeout | undefined;
  private rounds = 0;
  private sent = 0;
  private nextPause = FIRST_PAUSE;
  private progress = Number.NEGATIVE_INFINITY;
  private over = false;

  /**
   * @param request what the client sent
   * @param modern the same as the server takes it
   */
  constructor(
    private readonly context: CallContext,
    private readonly request: Message,
    private readonly modern: Message,
    private readonly done: () => void,
  ) {
    this.id = request.id as RequestId;
  }

  start(): void {
    this.send(this.modern);
  }

  /** The client wants the answer no more, or the session is over. */
  cancel(reason: string): void {
    if (this.over) return;
    this.end();
    this.current?.cancel(reason);
    for (const asked of this.asked) asked.withdraw(reason);
  }

  private send(message: Message): void {
    const { principal } = this.context;
    this.sent++;
    let answered = false;
    const call = this.context.modern.start(
      {
        message,
        id: this.id,
        method: message.method as string,
        meta: message.meta ?? {},
        ...(principal !== undefined && { principal }),
      },
      {
        notification: (notification) => this.notified(notification),
        response: (response) => {
          answered = true;
          this.current = undefined;
          if (!this.over) void this.answered(response);
        },
      },
    );
    if (!answered) this.current = call;
  }

  private notified(message: Message): void {
    if (this.over) return;
    if (message.method === Method.PROGRESS && !this.advances(member(message.params, 'progress'))) return;
    this.context.deliver(message, this.id);
  }

  /** Progress has to grow over the whole call; a server that is asked again starts at its beginning. */
  private advances(progress: unknown): boolean {
    if (typeof progress !== 'number' || progress <= this.progress) return this.sent === 1;
    this.progress = progress;
    return true;
  }

  private async answered(response: Message): Promise<void> {
    if (response.error !== undefined) {
      this.finish(toLegacyError(response, this.request));
      return;
    }
    const type = member(response.result, 'resultType') ?? 'complete';
    if (type === 'complete') this.finish(toLegacyResult(response, this.modern.method as string));
    else if (type !== 'input_required') {
      // A result type that was not agreed on is not valid (2026-07-28 `basic/index`, "ResultType"); legacy revisions agree on none.
      const text = `The server answered with the result type ${JSON.stringify(type)}`;
      this.finish(errorMessage(this.id, Code.INTERNAL_ERROR, text));
    } else {
      const problem = await this.retry(response.result ?? {});
      if (problem !== undefined) this.finish(failure(this.request, problem));
    }
  }

  /** Gets what the server needs and asks it again; returns why that cannot be done. */
  private async retry(result: JsonObject): Promise<string | undefined> {
    const method = this.request.method as string;
    if (!ASKING_METHODS.has(method)) return `The server asked for input during ${method}, which has none`;
    const requests = isObject(result.inputRequests) ? Object.entries(result.inputRequests) : [];
    const state = stringMember(result, 'requestState');
    if (requests.length === 0) {
      if (state === undefined) return 'The server asked for input without saying for what';
      this.rest(() => this.send(withInput(this.modern, undefined, state)));
      return undefined;
    }
    if (++this.rounds > MOST_ROUNDS) return `The server still needed input after ${MOST_ROUNDS} rounds`;
    if (requests.length > MOST_QUESTIONS) return `The server asked for more than ${MOST_QUESTIONS} inputs at once`;
    const readable: [string, InputRequest][] = [];
    for (const [key, entry] of requests) {
      const request = readInputRequest(entry);
      if (request === undefined)
        return `The server asked for ${JSON.stringify(member(entry, 'method'))}, which no client can answer`;
      if (!this.allowed(request)) return `The server asked for ${request.method}, which the client does not support`;
      readable.push([key, request]);
    }
    return this.ask(readable, state);
  }

  private allowed({ method, params }: InputRequest): boolean {
    const required = requiredCapabilities(method, params);
    return required !== undefined && declares(toModernClientCapabilities(this.context.identity.capabilities), required);
  }

  private async ask(
    requests: readonly [string, InputRequest][],
    state: string | undefined,
  ): Promise<string | undefined> {
    this.asked = requests.map(([, request]) => this.context.questions.ask(request, this.id));
    let problem: string | undefined;
    const outcomes = await Promise.all(
      this.asked.map(async ({ outcome }) => {
        const known = await outcome;
        if (known === undefined || 'response' in known) return known?.response;
        problem ??= known.failure;
        for (const other of this.asked) other.withdraw('Another question of the same call failed');
        return undefined;
      }),
    );
    if (this.over || problem !== undefined) return problem;
    const responses = Object.fromEntries(requests.map(([key], index) => [key, outcomes[index]]));
    this.asked = [];
    this.send(withInput(this.modern, responses, state));
    return undefined;
  }

  private rest(then: () => void): void {
    this.pause = setTimeout(then, this.nextPause);
    this.nextPause = Math.min(this.nextPause * 2, LONGEST_PAUSE);
  }

  private finish(answer: Message): void {
    if (this.over) return;
    this.end();
    this.context.deliver(answer);
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.pause);
    this.done();
  }
}
