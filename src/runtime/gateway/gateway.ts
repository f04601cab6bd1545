import type { Server } from 'node:http';
import type { Gate } from '../bridge/gate';
import type { Log } from '../telemetry/log';
import type { Output } from '../telemetry/output';
import type { Spans } from '../telemetry/spans';
import type { Core } from './compose';
import type { GatewayService } from './legs';

export interface GatewayParts {
  readonly url: string;
  readonly adminUrl: string;
  readonly server: Server;
  readonly admin: Server;
  readonly gate: Gate;
  readonly core: Core;
  readonly service: GatewayService;
  readonly log: Log;
  readonly output: Output;
  readonly spans: Spans | undefined;
  /** Not ready from here on. */
  readonly stopping: () => void;
  /** No more calls: ends the audit chain and what else is open. */
  readonly ended: () => Promise<void>;
  /** The time that calls in flight have at the end, milliseconds. */
  readonly drain: number;
}

/** How often quiet streams show that they are alive, milliseconds. */
const KEEP_ALIVE = 15_000;
/** How long answers that are on their way have to leave, milliseconds. */
const LEAVE = 250;

/** A running gateway. */
export class Gateway {
  /** Where MCP is served. */
  readonly url: string;
  /** Where health and metrics are. */
  readonly adminUrl: string;
  private readonly timer: NodeJS.Timeout;
  private closing: Promise<boolean> | undefined;

  constructor(private readonly parts: GatewayParts) {
    this.url = parts.url;
    this.adminUrl = parts.adminUrl;
    this.timer = setInterval(() => this.keepAlive(), KEEP_ALIVE).unref();
  }

  /**
   * Ends the gateway: no new calls, the ones in flight are finished within the drain time, then streams and sessions end, or are left for other replicas.
   * Resolves with whether all calls were finished.
   */
  close(): Promise<boolean> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<boolean> {
    const { gate, core, service, server, admin, log, output, spans, stopping, ended, drain } = this.parts;
    log.info({ event: 'draining', inFlight: gate.inFlight }, 'Stopping');
    stopping();
    gate.close();
    service.modern?.endSubscriptions();
    const finished = await this.answered(drain);
    clearInterval(this.timer);
    service.close();
    const closed = Promise.all([service.backend.close(), core.close()]);
    server.close();
    server.closeIdleConnections();
    await new Promise((resolve) => setTimeout(resolve, LEAVE));
    server.closeAllConnections();
    await closed;
    admin.close();
    admin.closeAllConnections();
    await spans?.close().catch(() => undefined);
    await ended();
    log.info({ event: 'stopped', finished }, 'Stopped');
    await output.drained();
    return finished;
  }

  /** Waits until nobody waits for an answer any more; false when the time is up. */
  private async answered(milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds;
    while (this.parts.service.waiting() > 0) {
      if (performance.now() >= end) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }

  private keepAlive(): void {
    const { service } = this.parts;
    for (const session of service.sessions) session.keepAlive();
    service.modern?.keepAlive();
  }
}
