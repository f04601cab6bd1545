import type { AuditReason } from '../../../contract';
import type { Principal } from '../../auth/principal';
import { Code } from '../../mcp/codes';
import { stringMember } from '../../mcp/json';
import { hasUniqueKeys } from '../../mcp/key-count';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import { pickEntries } from '../../mcp/pick-entries';
import { locate } from '../../mcp/scan';
import type { Authorizer, Decision } from '../authorizer';
import { later } from './later';
import type { PinnedTools } from './pinned-tools';
import { listingOf, nests, type Subject, subjectsOf } from './subject';

/** Why a request does not reach its server, as its client is told. */
export interface Denial {
  readonly code: number;
  readonly text: string;
  readonly data?: unknown;
  readonly reason: AuditReason;
}

/** What becomes of a request. */
export type Judgement =
  | { readonly kind: 'pass'; readonly decision?: Decision }
  | { readonly kind: 'ask'; readonly question: string; readonly decision: Decision }
  | { readonly kind: 'deny'; readonly denial: Denial; readonly decision?: Decision };

export interface AccessGuardOptions {
  /** The server's id, as policies name it. */
  readonly server: string;
  readonly authorizer?: Authorizer;
  readonly pins?: PinnedTools;
  /** The client's name of a tool. Absent: the server's own. */
  readonly shownName?: (own: string) => string | undefined;
}

/** The era of a client: the revisions have different words for some refusals. */
export type Era = 'legacy' | 'modern';

/**
 * Stands before one server: decides about each request before the server hears of it, and takes out of lists what the caller may not use.
 * Messages carry the server's own names.
 */
export class AccessGuard {
  constructor(private readonly options: AccessGuardOptions) {}

  /** What becomes of a request. Never rejects. */
  judge(message: Message, principal: Principal | undefined, era: Era): Judgement | Promise<Judgement> {
    const subjects = subjectsOf(message);
    const { authorizer, pins } = this.options;
    if (subjects === undefined) return authorizer === undefined ? PASS : deny(NO_METHOD);
    const [subject, ...others] = subjects;
    if (subject === undefined) return PASS;
    if (!isFaithful(message, subject)) return deny(TWICE);
    const decide = () => this.decide(subject, others, principal, era);
    if (subject.action !== 'call_tool' || pins === undefined) return decide();
    const denied = () => deny({ ...this.unknown(subject, era), reason: 'drift' });
    try {
      const allowed = pins.allows(subject.target);
      if (!(allowed instanceof Promise)) return allowed ? decide() : denied();
      return allowed.then((good) => (good ? decide() : denied()), denied);
    } catch {
      return denied();
    }
  }

  /** Whether a tool may be known to a caller. Rejects where its pins cannot be compared. */
  sees(tool: string, principal: Principal | undefined): boolean | Promise<boolean> {
    const { authorizer, pins } = this.options;
    return later(pins?.allows(tool) ?? true, (allowed) => {
      if (!allowed || authorizer === undefined) return allowed;
      return later(authorizer.decide(this.asked({ action: 'call_tool', target: tool }, principal)), isShown);
    });
  }

  /** The answer to a list request with what the caller may use. Other answers pass. */
  filter(method: string | undefined, answer: Message, principal: Principal | undefined): Message | Promise<Message> {
    const listing = listingOf(method);
    const entries = listing === undefined ? undefined : answer.result?.[listing.key];
    if (listing === undefined || !Array.isArray(entries)) return answer;
    const { authorizer, pins, server } = this.options;
    const keep = entries.map((entry): boolean | Promise<boolean> => {
      const target = stringMember(entry, listing.named);
      if (target === undefined) return false;
      if (method === Method.TOOLS_LIST && pins?.shows(entry) === false) return false;
      if (authorizer === undefined) return true;
      return later(
        authorizer.decide({ ...this.asked({ action: listing.action, target }, principal), server }),
        isShown,
      );
    });
    if (!keep.some((entry) => entry instanceof Promise)) return pickEntries(answer, listing.key, keep as boolean[]);
    return Promise.all(keep).then((known) => pickEntries(answer, listing.key, known));
  }

  private decide(
    subject: Subject,
    others: readonly Subject[],
    principal: Principal | undefined,
    era: Era,
  ): Judgement | Promise<Judgement> {
    const { authorizer } = this.options;
    if (authorizer === undefined) return PASS;
    const decided = authorizer.decide(this.asked(subject, principal));
    return later(decided, (decision): Judgement | Promise<Judgement> => {
      if (decision.verdict === 'forbid') return this.refuse(subject, decision, principal, era);
      const [next, ...rest] = others;
      if (next !== undefined) {
        // Nobody can be asked about several things at once.
        if (decision.verdict === 'ask') return deny({ ...this.unknown(subject, era), reason: 'policy' }, decision);
        return this.decide(next, rest, principal, era);
      }
      return decision.verdict === 'ask' && subject.arguments !== undefined
        ? { kind: 'ask', question: decision.question ?? 'May this call be made?', decision }
        : { kind: 'pass', decision };
    });
  }

  /** Who may see it is told that the call is not permitted; to everybody else it does not exist. */
  private refuse(
    subject: Subject,
    decision: Decision,
    principal: Principal | undefined,
    era: Era,
  ): Judgement | Promise<Judgement> {
    const reason = decision.failed === true ? 'policy-unavailable' : 'policy';
    const hidden = deny({ ...this.unknown(subject, era), reason }, decision);
    if (subject.arguments === undefined || this.options.authorizer === undefined) return hidden;
    const { action, target } = subject;
    return later(this.options.authorizer.decide(this.asked({ action, target }, principal)), (visible) =>
      visible.verdict === 'forbid'
        ? hidden
        : deny({ code: Code.INVALID_PARAMS, text: `Not permitted: ${this.shown(subject)}`, reason }, decision),
    );
  }

  /** The same words for what is hidden and for what is not there, so that nobody learns what exists by asking. */
  private unknown(subject: Subject, era: Era): Omit<Denial, 'reason'> {
    const { action, target } = subject;
    if (action === 'call_tool') return { code: Code.INVALID_PARAMS, text: `Unknown tool: ${this.shown(subject)}` };
    if (action === 'get_prompt') return { code: Code.INVALID_PARAMS, text: `Unknown prompt: ${target}` };
    const code = era === 'modern' ? Code.INVALID_PARAMS : Code.RESOURCE_NOT_FOUND;
    return { code, text: 'Resource not found', data: { uri: target } };
  }

  private shown({ action, target }: Subject): string {
    return (action === 'call_tool' ? this.options.shownName?.(target) : undefined) ?? target;
  }

  private asked({ action, target, arguments: args }: Subject, principal: Principal | undefined) {
    const { server, pins } = this.options;
    const annotations = action === 'call_tool' ? pins?.annotationsOf(target) : undefined;
    return {
      action,
      server,
      target,
      ...(principal !== undefined && { principal }),
      ...(args !== undefined && { arguments: args }),
      ...(annotations !== undefined && { annotations }),
    };
  }
}

const PASS: Judgement = { kind: 'pass' };
const NO_METHOD: Denial = { code: Code.METHOD_NOT_FOUND, text: 'Method not found', reason: 'policy' };
const TWICE: Denial = { code: Code.INVALID_PARAMS, text: 'The arguments have a key twice', reason: 'protocol' };

function deny(denial: Denial, decision?: Decision): Judgement {
  return { kind: 'deny', denial, ...(decision !== undefined && { decision }) };
}

const isShown = ({ verdict }: Decision): boolean => verdict !== 'forbid';

/** JSON.parse takes the last of two equal keys, other parsers the first: what is judged must be what the server reads. */
function isFaithful({ bytes, params }: Message, { arguments: args }: Subject): boolean {
  if (args === undefined || !nests(args)) return true;
  const span = locate(bytes, 'params', 'arguments');
  return span !== undefined && hasUniqueKeys(bytes, span, params?.arguments);
}
