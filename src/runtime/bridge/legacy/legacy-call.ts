import { Method } from '../../mcp/keys';
import type { Message, RequestId } from '../../mcp/message';
import type { Deadline } from '../deadline';
import type { Observation, Outcome } from '../observe';
import type { Post } from './post';

export interface LegacyCallOptions {
  readonly id: RequestId;
  readonly method: string;
  readonly post: Post;
  readonly observation: Observation;
  /** Looks at the server's answer before the client gets it. */
  readonly review?: (answer: Message) => Message;
  /** The call is over. */
  readonly onEnd: () => void;
}

/** One request of a legacy client while it is in flight. */
export class LegacyCall {
  readonly id: RequestId;
  readonly method: string;
  token: unknown;
  deadline: Deadline | undefined;

  constructor(private readonly options: LegacyCallOptions) {
    this.id = options.id;
    this.method = options.method;
  }

  get post(): Post {
    return this.options.post;
  }

  /** Whether the client will see what is said before the answer, now or after it came back. */
  get reachable(): boolean {
    return this.options.post.reachable;
  }

  event(bytes: Buffer): void {
    this.options.post.event(bytes);
  }

  answer(message: Message, outcome: Outcome, code?: number): void {
    const { review, post, observation, onEnd } = this.options;
    this.deadline?.clear();
    const reviewed = review === undefined || message.result === undefined ? message : review(message);
    post.answer(this.id, reviewed);
    observation.end(outcome, code);
    onEnd();
  }

  /** The client took its request back: it gets no answer, but its stream ends. */
  cancelled(): void {
    this.deadline?.clear();
    this.options.post.drop(this.id);
    this.options.observation.end('cancelled');
    this.options.onEnd();
  }

  keepAlive(): void {
    if (this.method !== Method.INITIALIZE) this.options.post.keepAlive();
  }
}
