import type { AuditLog } from '../audit/audit-log';
import type { Labels, Series } from '../telemetry/series';
import type { Passed } from './passage';

interface Account {
  readonly ends: Map<string, { readonly labels: Labels; count: number }>;
  uploaded: number;
  downloaded: number;
}

/** Writes down what passed: one line in the audit stream for each connection, and sums for each server. */
export class Ledger {
  readonly #accounts = new Map<string, Account>();

  constructor(
    private readonly proxy: string,
    private readonly audit: AuditLog,
    metrics: Series,
  ) {
    const all = () => [...this.#accounts];
    metrics.gauge('strata_egress_connections_total', 'Connections that are over, by outcome and reason.', () =>
      all().flatMap(([, { ends }]) => [...ends.values()].map(({ labels, count }) => [labels, count] as const)),
    );
    metrics.gauge('strata_egress_bytes_total', 'Bytes that passed, by direction as the server sees it.', () =>
      all().flatMap(([server, { uploaded, downloaded }]) => [
        [{ server, direction: 'upload' }, uploaded] as const,
        [{ server, direction: 'download' }, downloaded] as const,
      ]),
    );
  }

  /** Enters a connection that is over. */
  enter(server: string, passed: Passed & { readonly port: number }): void {
    const { outcome, reason, uploaded, downloaded } = passed;
    const account = this.#accounts.get(server) ?? { ends: new Map(), uploaded: 0, downloaded: 0 };
    this.#accounts.set(server, account);
    account.uploaded += uploaded;
    account.downloaded += downloaded;
    const labels: Labels = { server, outcome, ...(reason !== undefined && { reason }) };
    const end = account.ends.get(`${outcome} ${reason ?? ''}`) ?? { labels, count: 0 };
    end.count += 1;
    account.ends.set(`${outcome} ${reason ?? ''}`, end);
    // Refusals while nothing can be written would fill the memory; what did pass is bounded by the caps, and is written in any case.
    if (outcome === 'denied' && !this.audit.accepting) return;
    this.audit.write({ stream: 'audit', type: 'egress', proxy: this.proxy, server, ...passed });
  }
}
