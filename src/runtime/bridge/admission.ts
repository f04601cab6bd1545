import { hash } from 'node:crypto';
import type { AuditReason } from '../../contract';
import type { Outgoing } from '../http/parties';
import { sendError } from '../http/reply';
import type { RateLimiter, RateVerdict } from '../limit/rate-limiter';
import { Code } from '../mcp/codes';
import { stringMember } from '../mcp/json';
import { Meta, Method } from '../mcp/keys';
import { Message } from '../mcp/message';
import type { Caller } from './caller';
import type { CallFacts, Observer } from './observe';

type Posted = Message | readonly Message[];

export interface AdmissionOptions {
  readonly observer: Observer;
  /** Absent: callers are not limited one by one. */
  readonly limiter?: RateLimiter;
}

/** What is decided of a message before anything is done for it: whether it can be recorded, and whether its sender asks too often. */
export class Admission {
  constructor(private readonly options: AdmissionOptions) {}

  /** Whether a message goes on. Where it does not, it is answered. */
  admit(caller: Caller, posted: Posted): boolean | Promise<boolean> {
    const requests = requestsOf(posted);
    const { observer, limiter } = this.options;
    observer.arrived(requests.length);
    if (!observer.accepting) return this.unrecorded(caller, requests);
    if (limiter === undefined) return this.announce(caller, requests);
    const verdict = limited(limiter, caller, requests);
    return verdict instanceof Promise
      ? verdict.then((found) => this.judged(caller, requests, found))
      : this.judged(caller, requests, verdict);
  }

  /** To be called once a message was handed on: a request that was answered and is not observed was turned away. */
  routed(caller: Caller, posted: Posted): void {
    if (caller.observed > 0 || !caller.response.headersSent) return;
    this.turnAway(caller, requestsOf(posted), reasonOf(caller));
  }

  /** To be called where the caller's token is good for less than the message needs. */
  refused(caller: Caller, posted: Posted): void {
    const requests = requestsOf(posted);
    this.options.observer.arrived(requests.length);
    this.turnAway(caller, requests, 'insufficient-scope');
  }

  /** To be called where a message could not be handed on. */
  missed(caller: Caller, posted: Posted): void {
    this.turnAway(caller, requestsOf(posted), 'unavailable');
  }

  private judged(caller: Caller, requests: readonly Message[], verdict: RateVerdict): boolean | Promise<boolean> {
    if (verdict.allowed) return this.announce(caller, requests);
    this.turnAway(caller, requests, verdict.reason);
    const headers = ['Retry-After', String(verdict.retryAfter)];
    const id = requests.length === 1 ? requests[0]?.id : undefined;
    const { response } = caller;
    if (verdict.reason === 'rate-limit') sendError(response, 429, Code.TRANSPORT, 'Too many requests', { id, headers });
    else sendError(response, 503, Code.INTERNAL_ERROR, 'Rate limits cannot be checked at present', { id, headers });
    return false;
  }

  /** Where events come before calls, a call waits until its event is written. */
  private announce(caller: Caller, requests: readonly Message[]): boolean | Promise<boolean> {
    const { observer } = this.options;
    // Most do without, and what an event says is work.
    if (!observer.announces) return true;
    const written = requests.flatMap((message) => observer.attempt(factsOf(caller, message)) ?? []);
    if (written.length === 0) return true;
    return Promise.all(written).then((all) => {
      if (!all.every(Boolean)) return this.unrecorded(caller, requests);
      if (!caller.response.destroyed) return true;
      // Who left meanwhile is not served: its leaving would not be noticed any more.
      this.turnAway(caller, requests, 'unavailable');
      return false;
    });
  }

  private unrecorded({ response }: Caller, requests: readonly Message[]): boolean {
    const id = requests.length === 1 ? requests[0]?.id : undefined;
    refuseUnrecorded(response, id);
    return false;
  }

  private turnAway(caller: Caller, requests: readonly Message[], reason: AuditReason): void {
    for (const message of requests) this.options.observer.turnedAway(factsOf(caller, message), reason);
  }
}

function refuseUnrecorded(response: Outgoing, id: Message['id']): void {
  sendError(response, 503, Code.INTERNAL_ERROR, 'Calls cannot be recorded at present', { id });
}

function requestsOf(posted: Posted): readonly Message[] {
  if (posted instanceof Message) return posted.kind === 'request' ? [posted] : [];
  return posted.filter(({ kind }) => kind === 'request');
}

/** The first verdict that is no permit. The requests of a batch are taken in turn, as if they had come alone. */
function limited(
  limiter: RateLimiter,
  caller: Caller,
  requests: readonly Message[],
): RateVerdict | Promise<RateVerdict> {
  let last: RateVerdict = { allowed: true };
  for (const [index, message] of requests.entries()) {
    const verdict = limiter.check({
      principal: caller.identity,
      source: caller.source,
      tool: message.method === Method.TOOLS_CALL ? (stringMember(message.params, 'name') ?? '') : undefined,
    });
    if (verdict instanceof Promise) {
      return verdict.then((found) => (found.allowed ? limited(limiter, caller, requests.slice(index + 1)) : found));
    }
    last = verdict;
    if (!last.allowed) break;
  }
  return last;
}

function factsOf(caller: Caller, message: Message): CallFacts {
  const { session, version } = caller.headers;
  const client = message.meta?.[Meta.CLIENT_INFO];
  return {
    message,
    caller,
    revision: version ?? '',
    client: stringMember(client, 'name'),
    session: session === undefined ? undefined : hash('sha256', session, 'hex').slice(0, 16),
  };
}

/** Why a leg answered before it began a call, by what it answered. */
function reasonOf({ response, headers }: Caller): AuditReason {
  switch (response.statusCode) {
    case 404:
      return 'session';
    case 400:
      return headers.version === undefined && headers.session === undefined ? 'session' : 'protocol';
    case 503:
      return 'capacity';
    default:
      return 'protocol';
  }
}
