import { stringMember } from '../../../mcp/json';
import type { ModernClient, ModernRequest } from '../../interfaces';
import { type StateBinding, StateSealer, type StateTicket } from './sealed-state';

/** A call of which the client has to bring something. */
export interface WaitingCall {
  readonly number: number;
  readonly principal?: string;
  /** The only state that is good at present. */
  readonly ticket: StateTicket;
  /** The client is back. */
  resume(request: ModernRequest, client: ModernClient): void;
  /** The client does not come back, or may not. */
  expire(reason: string): void;
}

/**
 * Calls between two requests of a modern client: the server's side is kept open here, the client holds a sealed state. Whoever presents a
 * state that is not good gets nothing and changes nothing.
 */
export class WaitingCalls {
  private readonly calls = new Map<number, WaitingCall>();

  /** @param mostPerPrincipal calls that one principal can have waiting; with one more, its oldest one is given up */
  constructor(
    private readonly mostPerPrincipal: number,
    private readonly sealer = new StateSealer(),
    private readonly now = Date.now,
  ) {}

  /** How many calls wait. */
  get size(): number {
    return this.calls.size;
  }

  /** Keeps a call and returns the state by which it is found again. */
  park(call: WaitingCall, request: ModernRequest): string {
    const own = [...this.calls.values()].filter(({ principal }) => principal === call.principal);
    if (own.length >= this.mostPerPrincipal) own[0]?.expire('Too many calls of the same caller wait for input');
    this.calls.set(call.number, call);
    return this.sealer.seal(call.ticket, bindingOf(request));
  }

  /** The call that a request continues. It waits no more: a state is good once. */
  claim(request: ModernRequest): WaitingCall | undefined {
    const state = stringMember(request.message.params, 'requestState');
    const shown = state === undefined ? undefined : this.sealer.open(state, bindingOf(request));
    const call = shown === undefined ? undefined : this.calls.get(shown.call);
    if (call === undefined || shown === undefined) return undefined;
    const { turn, link } = call.ticket;
    if (shown.turn !== turn || shown.link !== link || shown.expires <= this.now()) return undefined;
    this.calls.delete(call.number);
    return call;
  }

  /** The call is over. */
  forget(number: number): void {
    this.calls.delete(number);
  }

  /** Gives up the oldest call of a principal; returns whether there was one. */
  giveUpOldest(principal: string | undefined, reason: string): boolean {
    const oldest = [...this.calls.values()].find((call) => call.principal === principal);
    oldest?.expire(reason);
    return oldest !== undefined;
  }

  close(): void {
    for (const call of [...this.calls.values()]) call.expire('The bridge is stopping');
  }
}

function bindingOf({ message, method, principal }: ModernRequest): StateBinding {
  return { method, params: message.params, ...(principal !== undefined && { principal }) };
}
