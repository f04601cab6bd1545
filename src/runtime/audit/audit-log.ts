import { hostname } from 'node:os';
import {
  ANCHOR_SECONDS,
  type AuditEvent,
  ChainMetric,
  type ChainRecord,
  type EgressEvent,
  headNumber,
} from '../../contract';
import type { Output } from '../telemetry/output';
import type { Series } from '../telemetry/series';
import { AuditChain, type Unlinked } from './audit-chain';

/** Most characters that may wait to be written before no more calls are served. */
const WAITING = 8 * 1024 * 1024;

export interface AuditLogOptions {
  readonly output: Output;
  /** Who writes: the server's, gateway's or proxy's name. */
  readonly writer: string;
  /** Seals the chain. Absent: hashes alone. */
  readonly secret?: Buffer;
  /** Time between two anchors. */
  readonly anchorSeconds?: number;
  /** Where the head of the chain and the number of events are told. */
  readonly metrics?: Series;
}

/**
 * The audit stream: one line of JSON for each call or connection that was served or refused, among the log lines and told from them by
 * `"stream":"audit"`. Each line holds the hash of the one before. It fails closed: while events cannot be written, because nobody reads them
 * or the output is gone, calls are refused.
 */
export class AuditLog {
  readonly #chain: AuditChain;
  readonly #counts = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #closed = false;

  constructor(private readonly options: AuditLogOptions) {
    this.#chain = new AuditChain(options.secret);
    this.#record('start');
    this.#timer = setInterval(() => this.#record('anchor'), this.#anchorSeconds * 1_000).unref();
    if (options.metrics !== undefined) this.#register(options.metrics);
  }

  /** False while events cannot be written. */
  get accepting(): boolean {
    return !this.options.output.broken && this.options.output.waiting < WAITING;
  }

  /**
   * Queues one event.
   *
   * @returns its sequence in the chain
   */
  write(event: Unlinked<AuditEvent | EgressEvent>): number {
    // A refusal that stands for several counts as many times.
    const weight = event.type === 'access' ? event.count : 1;
    this.#counts.set(event.type, (this.#counts.get(event.type) ?? 0) + weight);
    const sequence = this.#append(event);
    // A connection that breaks at the very end is still told, and the end is told again.
    if (this.#closed) this.#record('end');
    return sequence;
  }

  /** Resolves when all that was queued until now is written; false where that failed. */
  written(): Promise<boolean> {
    return this.options.output.written();
  }

  /** Ends the chain: nothing follows, and whoever verifies it knows that nothing is missing at its end. */
  close(): void {
    if (this.#closed) return;
    clearInterval(this.#timer);
    this.#record('end');
    this.#closed = true;
  }

  get #anchorSeconds(): number {
    return this.options.anchorSeconds ?? ANCHOR_SECONDS;
  }

  #record(event: ChainRecord['event']): void {
    const { algorithm, key } = this.#chain;
    const record: Unlinked<ChainRecord> = {
      stream: 'audit',
      type: 'chain',
      event,
      time: new Date().toISOString(),
      writer: this.options.writer,
      host: hostname(),
      algorithm,
      key,
      anchorSeconds: this.#anchorSeconds,
    };
    this.#append(record);
  }

  #append(event: object): number {
    this.options.output.write(`${this.#chain.link(event)}\n`);
    return this.#chain.sequence;
  }

  #register(metrics: Series): void {
    const { id } = this.#chain;
    metrics.gauge('strata_audit_events_total', 'Events of the audit stream, by type.', () =>
      [...this.#counts].map(([type, count]) => [{ type }, count] as const),
    );
    metrics.gauge('strata_audit_accepting', 'Whether events can be written: 0 means that calls are refused.', () =>
      this.accepting ? 1 : 0,
    );
    metrics.gauge(ChainMetric.SEQUENCE, 'Sequence of the last line of the audit chain.', () => [
      [{ chain: id }, this.#chain.sequence],
    ]);
    metrics.gauge(ChainMetric.HEAD, 'First 52 bits of the hash of the last line of the audit chain.', () => [
      [{ chain: id }, headNumber(this.#chain.head ?? '')],
    ]);
  }
}
