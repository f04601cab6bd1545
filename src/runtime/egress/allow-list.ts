import type { z } from 'zod';
import type { EgressListener, EgressReason } from '../../contract';
import type { Target } from './target';

/** Every public host, on the port that stands with it. */
const ANY = '*';

/** What one server declared. */
export class AllowList {
  private readonly ports = new Map<string, Set<number>>();

  constructor(allow: z.infer<typeof EgressListener>['allow']) {
    for (const { host, port } of allow) {
      const ports = this.ports.get(host) ?? new Set();
      this.ports.set(host, ports.add(port));
    }
  }

  /** Why a target is refused; undefined where it is declared. */
  refuse({ host, port }: Target): EgressReason | undefined {
    const own = this.ports.get(host);
    if (own?.has(port) || this.ports.get(ANY)?.has(port)) return undefined;
    return own === undefined ? 'undeclared-host' : 'undeclared-port';
  }
}
