import type { AuditEvent, EgressEvent } from '../../contract';
import type { Output } from '../telemetry/output';

/** Most characters that may wait to be written before no more calls are served. */
const WAITING = 8 * 1024 * 1024;

/**
 * The audit stream: one line of JSON for each call or connection that was served or refused, among the log lines and told from them by
 * `"stream":"audit"`. It fails closed: while events cannot be written, because nobody reads them or the output is gone, calls are refused.
 */
export class AuditLog {
  constructor(private readonly output: Output) {}

  /** False while events cannot be written. */
  get accepting(): boolean {
    return !this.output.broken && this.output.waiting < WAITING;
  }

  write(event: AuditEvent | EgressEvent): void {
    this.output.write(`${JSON.stringify(event)}\n`);
  }
}
