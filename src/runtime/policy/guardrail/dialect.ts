import { GuardrailAnswer, type GuardrailConfig, type GuardrailQuestion } from '../../../contract';
import { isObject, member, stringMember } from '../../mcp/json';

/** How one kind of guardrail is asked, and how it answers. */
export interface Dialect {
  /** Where the question goes. */
  readonly url: string;
  question(asked: GuardrailQuestion): unknown;
  /** @throws Error where the answer is none that is known */
  answer(body: unknown): GuardrailAnswer;
}

/** The words of a configured guardrail. */
export function dialectOf({ protocol, url }: GuardrailConfig): Dialect {
  return protocol.kind === 'strata' ? own(url) : llamaStack(url, protocol.shield);
}

function own(url: string): Dialect {
  return {
    url,
    question: (asked) => asked,
    answer: (body) => {
      const parsed = GuardrailAnswer.safeParse(body);
      if (!parsed.success) throw new Error('its answer has no verdict that is known');
      return parsed.data;
    },
  };
}

/** Longest reason that is kept of an answer. */
const TEXT = 1_024;

/**
 * Llama Stack's safety API: `POST /v1/safety/run-shield`. Shields want a conversation that a user begins, so that what a server answered stands there as what a user
 * says. A violation of the level `error` must be blocked; `warn` and `info` are for people, and are audited. Other levels are taken for `error`.
 */
function llamaStack(base: string, shield: string): Dialect {
  return {
    url: new URL('v1/safety/run-shield', base.endsWith('/') ? base : `${base}/`).href,
    question: ({ content }) => ({
      shield_id: shield,
      messages: [{ role: 'user', content: JSON.stringify(content) }],
      params: {},
    }),
    answer: (body) => {
      if (!isObject(body) || !Object.hasOwn(body, 'violation')) throw new Error('its answer has no violation');
      const violation = member(body, 'violation');
      if (violation === null) return { verdict: 'pass' };
      const level = stringMember(violation, 'violation_level') ?? 'error';
      const type = stringMember(member(violation, 'metadata'), 'violation_type');
      const reason = `${level}${type === undefined ? '' : `: ${type}`}`.slice(0, TEXT);
      if (level === 'info' || level === 'warn') return { verdict: 'pass', reason };
      const message = stringMember(violation, 'user_message')?.slice(0, TEXT);
      return { verdict: 'block', reason, ...(message !== undefined && { message }) };
    },
  };
}
