import { connect as connectSocket, isIPv6, type Socket } from 'node:net';
import type { EgressReason } from '../../contract';
import type { AddressPolicy } from './address-policy';
import type { Resolve } from './resolve';
import type { Target } from './target';

/** Opens a connection to an address. */
export type Dial = (address: string, port: number) => Socket;

export interface ConnectOptions {
  readonly resolve: Resolve;
  readonly dial: Dial;
  readonly allowed: AddressPolicy;
  readonly seconds: number;
}

export type Connected =
  | { readonly socket: Socket; readonly address: string }
  | { readonly failed: EgressReason; readonly address?: string };

/** Shortest time for one address, milliseconds. */
const LEAST = 500;

/** The address as it is: nothing is resolved a second time. Both directions end on their own. */
export const dialAddress: Dial = (address, port) =>
  connectSocket({ host: address, port, family: isIPv6(address) ? 6 : 4, allowHalfOpen: true, noDelay: true });

/**
 * Connects to a name by an address that was checked, and to no other: the name is resolved once, what is not public is left out, and the
 * rest is tried in turn. A name that answers differently the next time (DNS rebinding) is not asked a next time.
 */
export async function connectTarget(
  { host, port }: Target,
  { resolve, dial, allowed, seconds }: ConnectOptions,
  signal: AbortSignal,
): Promise<Connected> {
  const found = await resolve(host).catch(() => []);
  if (found.length === 0) return { failed: 'unresolved' };
  const addresses = found.filter(allowed);
  if (addresses.length === 0) return { failed: 'address-not-public', address: found[0] };
  const end = performance.now() + seconds * 1_000;
  let last: Connected = { failed: 'connect-failed' };
  for (const [index, address] of addresses.entries()) {
    const left = end - performance.now();
    if (signal.aborted) return { failed: 'client-failed' };
    if (left <= 0) return { failed: 'connect-timeout', address };
    // Each address has its share, so that a silent one does not take the time of those behind it.
    const share = Math.min(left, Math.max(LEAST, left / (addresses.length - index)));
    const outcome = await open(dial(address, port), share, signal);
    if (typeof outcome !== 'string') return { socket: outcome, address };
    last = { failed: outcome, address };
  }
  return last;
}

function open(socket: Socket, milliseconds: number, signal: AbortSignal): Promise<Socket | EgressReason> {
  return new Promise((resolve) => {
    const settle = (outcome: Socket | EgressReason) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.off('connect', connected).off('error', failed);
      // A socket that is given up may still fail, and nobody else listens.
      socket.on('error', () => undefined);
      if (typeof outcome === 'string') socket.destroy();
      resolve(outcome);
    };
    const connected = () => settle(socket);
    const failed = () => settle('connect-failed');
    const abort = () => settle('client-failed');
    const timer = setTimeout(() => settle('connect-timeout'), milliseconds);
    signal.addEventListener('abort', abort);
    socket.once('connect', connected).once('error', failed);
    if (signal.aborted) abort();
  });
}
