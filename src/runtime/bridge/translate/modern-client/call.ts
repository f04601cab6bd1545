import { Code } from '../../../mcp/codes';
import { type JsonObject, member, objectMember } from '../../../mcp/json';
import { Meta, Method } from '../../../mcp/keys';
import { errorMessage, type Message, resultMessage } from '../../../mcp/message';
import { withId, withValue } from '../../../mcp/splice';
import type { ModernClient, ModernRequest } from '../../interfaces';
import { declares } from '../map/capabilities';
import { failure, toModernError, URL_ELICITATION_REQUIRED } from '../map/errors';
import { isLogLevel, reaches } from '../map/log-level';
import { ASKING_METHODS } from '../map/methods';
import { toModernResult } from '../map/results';
import type { Child } from './child';
import type { ChildPool } from './pool';
import { Run } from './run';
import type { StateTicket } from './sealed-state';
import { UrlVisits } from './url-visits';
import type { WaitingCall, WaitingCalls } from './waiting-calls';

/** How long questions are gathered: servers ask several at once, and each round costs the client a request. Milliseconds. */
const GATHERING = 20;
/** How long a server is given to report that a user has been at a URL, before the call is made again. Milliseconds. */
const VISIT = 30_000;
/** What a client must declare to be sent to a URL. */
const URL_MODE = { elicitation: { url: {} } };

export interface CallContext {
  readonly pool: ChildPool;
  readonly waiting: WaitingCalls;
  readonly serverInfo: JsonObject | undefined;
  /** Whether the server can log. */
  readonly logs: boolean;
  /** How long a call waits for its client to come back, and how long it may take in all. Milliseconds. */
  readonly patience: number;
  readonly longest: number;
}

let numbers = 0;

/**
 * One call of a modern client at a legacy server. What the server asks during it becomes an `input_required` result, while the server's
 * side stays open; the client's retry brings the answers and takes over the call.
 */
export class OpenCall implements WaitingCall {
  readonly number = ++numbers;
  private readonly ends: number;
  private run: Run;
  /** Undefined while the client is away. */
  private client: ModernClient | undefined;
  private visits: UrlVisits | undefined;
  /** The server's answer, when it came while the client was away. */
  private answer: Message | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private expiry: NodeJS.Timeout | undefined;
  private turn = 0;
  private expires = 0;
  private over = false;

  constructor(
    private readonly context: CallContext,
    private request: ModernRequest,
    client: ModernClient,
  ) {
    this.client = client;
    this.ends = Date.now() + context.longest;
    this.run = this.newRun();
  }

  get principal(): string | undefined {
    return this.request.principal;
  }

  get ticket(): StateTicket {
    return { call: this.number, turn: this.turn, link: this.run.child?.serial ?? 0, expires: this.expires };
  }

  start(prefer?: Child): void {
    void this.run.start(prefer);
  }

  /** The client of one exchange left, or its time is up. */
  cancel(client: ModernClient, reason: string): void {
    if (this.client === client) this.end(reason);
  }

  resume(request: ModernRequest, client: ModernClient): void {
    clearTimeout(this.expiry);
    this.request = request;
    this.client = client;
    this.run.park(false);
    const responses = member(request.message.params, 'inputResponses');
    if (this.visits !== undefined) {
      void this.visited(this.visits, responses);
      return;
    }
    this.run.questions.answer(responses);
    if (this.answer !== undefined) this.finish(this.answer);
    else if (this.run.questions.size > 0) this.ask(this.run.questions.inputRequests);
    else this.run.proceed();
  }

  expire(reason: string): void {
    if (this.client === undefined) this.end(reason);
  }

  private newRun(): Run {
    return new Run(this.context.pool, this.request, this.context.logs, {
      asked: () => this.gather(),
      answered: (message) => {
        if (this.client === undefined) this.answer = message;
        else this.finish(message);
      },
      notification: (message) => this.notified(message),
      wantsLogs: () => this.client !== undefined && this.request.meta[Meta.LOG_LEVEL] !== undefined,
    });
  }

  private gather(): void {
    if (this.client === undefined || this.gathering !== undefined) return;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      if (this.run.questions.size > 0) this.ask(this.run.questions.inputRequests);
      else this.run.proceed();
    }, GATHERING);
  }

  /** Sends the client away to get what the server needs. */
  private ask(inputRequests: JsonObject): void {
    const { client, request, context } = this;
    if (this.over || client === undefined) return;
    this.client = undefined;
    this.turn++;
    this.expires = Math.min(Date.now() + context.patience, this.ends);
    const requestState = context.waiting.park(this, request);
    this.expiry = setTimeout(() => this.expire('The client did not come back'), this.expires - Date.now()).unref();
    this.run.park(true);
    client.response(
      toModernResult(
        resultMessage(request.id, { inputRequests, requestState }),
        request.method,
        context.serverInfo,
        'input_required',
      ),
    );
  }

  private async visited(visits: UrlVisits, responses: unknown): Promise<void> {
    const outcome = visits.outcome(responses);
    if (outcome === undefined) {
      this.ask(visits.inputRequests);
      return;
    }
    this.visits = undefined;
    if (outcome === 'declined') {
      this.finish(failure(this.request.message, 'The user declined to open the URL that the server needs'));
      return;
    }
    const { child } = this.run;
    this.run = this.newRun();
    await child?.completions.all(visits.ids, VISIT);
    if (!this.over) this.start(child);
  }

  private notified(message: Message): void {
    const { client, request } = this;
    if (client === undefined) return;
    const level = request.meta[Meta.LOG_LEVEL];
    const token = request.meta[Meta.PROGRESS_TOKEN];
    if (message.method === Method.LOG) {
      if (isLogLevel(level) && reaches(message.params?.level, level)) client.notification(message);
    } else if (message.method === Method.PROGRESS && token !== undefined) {
      client.notification(withValue(message, ['params', 'progressToken'], token));
    }
  }

  private finish(answer: Message): void {
    const { client, request, run, context } = this;
    if (this.over || client === undefined) return;
    clearTimeout(this.gathering);
    this.gathering = undefined;
    const { missing } = run.questions;
    // The server's own failure; that it ended is another matter.
    const failed = run.child?.open === true && (answer.error !== undefined || answer.result?.isError === true);
    const visits = answer.error?.code === URL_ELICITATION_REQUIRED ? UrlVisits.read(answer.error) : undefined;
    if (visits !== undefined && ASKING_METHODS.has(request.method)) this.send(visits);
    else if (failed && missing !== undefined) this.respond(missingCapability(request, missing));
    else if (answer.error !== undefined) this.respond(toModernError(withId(answer, request.id)));
    else this.respond(toModernResult(withId(answer, request.id), request.method, context.serverInfo));
  }

  private send(visits: UrlVisits): void {
    const declared = objectMember(this.request.meta, Meta.CLIENT_CAPABILITIES) ?? {};
    if (!declares(declared, URL_MODE)) this.respond(missingCapability(this.request, URL_MODE));
    else {
      this.answer = undefined;
      this.visits = visits;
      this.ask(visits.inputRequests);
    }
  }

  private respond(message: Message): void {
    const { client } = this;
    this.over = true;
    this.client = undefined;
    client?.response(message);
  }

  private end(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.client = undefined;
    clearTimeout(this.gathering);
    clearTimeout(this.expiry);
    this.context.waiting.forget(this.number);
    this.run.cancel(reason);
  }
}

/** The server relied on what the client has not declared, and failed without it (2026-07-28 `basic/index`, "Per-request protocol fields"). */
function missingCapability({ id }: ModernRequest, requiredCapabilities: JsonObject): Message {
  return errorMessage(
    id,
    Code.MISSING_CLIENT_CAPABILITY,
    'The server needs a capability that the client has not declared',
    {
      requiredCapabilities,
    },
  );
}
