import { Code } from '../../../mcp/codes';
import { type JsonObject, member } from '../../../mcp/json';
import { errorMessage, type Message, type RequestId, resultMessage } from '../../../mcp/message';
import { declares, requiredCapabilities } from '../map/capabilities';
import { answers, type InputRequest, toInputRequest } from '../map/input';
import { ELICIT, LIST_ROOTS } from '../map/methods';

/** Questions that one call can have open. A server that asks more is told to stop. */
const MOST = 64;

interface Question {
  readonly id: RequestId;
  readonly message: Message;
  readonly input: InputRequest;
}

/** What a legacy server asked during one call and was not told yet. */
export class OpenQuestions {
  private readonly open = new Map<string, Question>();
  private refused: JsonObject | undefined;
  private last = 0;

  /**
   * @param declared the client's capabilities
   * @param reply takes the answer to the server
   */
  constructor(
    private readonly declared: JsonObject,
    private readonly reply: (message: Message) => void,
  ) {}

  get size(): number {
    return this.open.size;
  }

  /** Capabilities that the server relied on although the client has not declared them; undefined when it did not. */
  get missing(): JsonObject | undefined {
    return this.refused;
  }

  /**
   * A question of the server. What the client has not declared is refused with the codes of 2025-11-25: -32601 without the capability
   * (`client/sampling`, `client/roots`), -32602 for a mode of elicitation that it lacks (`client/elicitation`, "Error Handling").
   */
  add(question: Message): void {
    const { method = '', params } = question;
    const id = question.id as RequestId;
    const required = requiredCapabilities(method, params);
    if (required === undefined) this.reply(errorMessage(id, Code.METHOD_NOT_FOUND, 'Method not found'));
    else if (!declares(this.declared, required)) {
      this.refused = { ...this.refused, ...required };
      const known = method === ELICIT && member(this.declared, 'elicitation') !== undefined;
      const code = known ? Code.INVALID_PARAMS : Code.METHOD_NOT_FOUND;
      this.reply(errorMessage(id, code, 'The client does not support this'));
    } else if (this.open.size >= MOST)
      this.reply(errorMessage(id, Code.INTERNAL_ERROR, 'Too many questions in one call'));
    else this.open.set(`${nameOf(method)}_${++this.last}`, { id, message: question, input: toInputRequest(question) });
  }

  /** The server does not want the answer any more. */
  withdraw(id: RequestId): void {
    for (const [key, question] of this.open) if (question.id === id) this.open.delete(key);
  }

  /** All open questions, as a modern client is asked them. */
  get inputRequests(): JsonObject {
    return Object.fromEntries([...this.open].map(([key, { input }]) => [key, input]));
  }

  /**
   * Passes on what the client brought. What is missing, or has not the shape of an answer, stays open and is asked again; what was not
   * asked for is ignored (2026-07-28 `basic/patterns/mrtr`, "Error Handling").
   */
  answer(responses: unknown): void {
    for (const [key, { id, input }] of this.open) {
      const response = member(responses, key);
      if (!answers(input.method, response)) continue;
      this.open.delete(key);
      this.reply(resultMessage(id, response));
    }
  }

  /** Takes out what concerns the client and not the call, which is over: the next call can carry it. The rest is moot. */
  leftover(): readonly Message[] {
    const roots = [...this.open].filter(([, { message }]) => message.method === LIST_ROOTS);
    for (const [key] of roots) this.open.delete(key);
    this.drop('The call is over');
    return roots.map(([, { message }]) => message);
  }

  /** No answers will come. */
  drop(reason: string): void {
    for (const { id } of this.open.values()) this.reply(errorMessage(id, Code.INTERNAL_ERROR, reason));
    this.open.clear();
  }
}

function nameOf(method: string): string {
  if (method === ELICIT) return 'elicitation';
  return method === LIST_ROOTS ? 'roots' : 'sampling';
}
