import type { Principal } from '../../auth/principal';
import type { CallDetails } from '../../bridge/observe';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';

/** One call between the policy and its upstream, in the upstream's own names. */
export interface Intercepted {
  /** The upstream's id. */
  readonly upstream: string;
  readonly message: Message;
  readonly identity: Principal | undefined;
  /** Whether the client speaks a modern revision. */
  readonly modern: boolean;
  note(details: CallDetails): void;
}

/** What becomes of a call. */
export type Before =
  | {
      readonly kind: 'pass';
      /** The call as it goes on. */
      readonly message: Message;
      /** What becomes of its answer. Absent: it is shown as it is. */
      readonly after?: (answer: Message) => After | Promise<After>;
    }
  | { readonly kind: 'refuse'; readonly answer: Message };

/** The answer that the client is shown. */
export interface After {
  readonly answer: Message;
  /** It stands in the place of the upstream's. */
  readonly refused: boolean;
}

/** Stands between the policy and an upstream: it may refuse or change a call, and what comes back. It never throws and never rejects. */
export interface Interceptor {
  before(call: Intercepted): Before | Promise<Before>;
}

/** Requests that do something or bring something to a model. Everything else is the gateway's own, or brings names alone. */
const INTERCEPTED: ReadonlySet<string> = new Set([
  Method.TOOLS_CALL,
  'prompts/get',
  'resources/read',
  'completion/complete',
  // What a task ends with is the answer to the call that began it (SEP-2663).
  'tasks/get',
  'tasks/update',
]);

export function isIntercepted({ method }: Message): boolean {
  return method !== undefined && INTERCEPTED.has(method);
}

/** Several in a row: calls go through them in order, answers the other way. */
export function inTurn(interceptors: readonly Interceptor[]): Interceptor {
  const [first, ...rest] = interceptors;
  if (first === undefined) return { before: ({ message }) => ({ kind: 'pass', message }) };
  if (rest.length === 0) return first;
  const inner = inTurn(rest);
  return {
    async before(call) {
      const outer = await first.before(call);
      if (outer.kind === 'refuse') return outer;
      const went = await inner.before({ ...call, message: outer.message });
      const { after } = outer;
      if (after === undefined) return went;
      // What the first began it ends, whoever answers.
      if (went.kind === 'refuse') return { kind: 'refuse', answer: (await after(went.answer)).answer };
      return {
        kind: 'pass',
        message: went.message,
        after: async (answer) => {
          const shown = (await went.after?.(answer)) ?? { answer, refused: false };
          const ended = await after(shown.answer);
          return { answer: ended.answer, refused: shown.refused || ended.refused };
        },
      };
    },
  };
}
