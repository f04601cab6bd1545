import { readFileSync } from 'node:fs';
import type { Dispatcher } from 'undici';
import { guardedAgent } from '../auth/outbound/agent';
import { proxiedAgent } from '../auth/outbound/proxied-agent';

export interface OutboundOptions {
  readonly privateNetwork: boolean;
  readonly caFile?: string | undefined;
  readonly proxy?: string | undefined;
  /** Largest answer, bytes. */
  readonly answerBytes: number;
}

/** What the registry reads from others goes through this: to allowed addresses alone, or through the proxy that decides on them. */
export function outbound({ privateNetwork, caFile, proxy, answerBytes: maxResponseSize }: OutboundOptions): Dispatcher {
  const ca = caFile === undefined ? undefined : readFileSync(caFile, 'utf8');
  return proxy === undefined
    ? guardedAgent({ privateNetwork, ca, maxResponseSize })
    : proxiedAgent({ proxy, ca, maxResponseSize });
}
