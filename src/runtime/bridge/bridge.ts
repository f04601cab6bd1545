import type { Server } from 'node:http';
import type { LinkHost } from '../link/server/link-host';
import type { Log } from '../telemetry/log';
import type { Output } from '../telemetry/output';
import type { Spans } from '../telemetry/spans';
import type { Service } from './compose-legs';
import type { Gate } from './gate';
import type { Health } from './health';
import type { Supply } from './link/supply';
import type { MemoryTrim } from './memory-trim';

export interface BridgeParts {
  readonly url: string;
  readonly adminUrl: string;
  readonly server: Server;
  readonly admin: Server;
  readonly gate: Gate;
  readonly health: Health<Service>;
  readonly supply: Supply;
  readonly links: LinkHost;
  readonly log: Log;
  readonly output: Output;
  readonly spans: Spans | undefined;
  /** No more calls: ends the audit chain. */
  readonly audited: () => void;
  readonly service: () => Service | undefined;
  readonly trim: MemoryTrim;
  /** The time that calls in flight have at the end, milliseconds. */
  readonly drain: number;
}

/** How often quiet streams show that they are alive, milliseconds. */
const KEEP_ALIVE = 15_000;
/** How long answers that are on their way have to leave, milliseconds. */
const LEAVE = 250;

/** A running bridge. */
export class Bridge {
  /** Where MCP is served. */
  readonly url: string;
  /** Where health and metrics are. */
  readonly adminUrl: string;
  private readonly timer: NodeJS.Timeout;
  private closing: Promise<boolean> | undefined;

  constructor(private readonly parts: BridgeParts) {
    this.url = parts.url;
    this.adminUrl = parts.adminUrl;
    this.timer = setInterval(() => this.keepAlive(), KEEP_ALIVE).unref();
  }

  /**
   * Ends the bridge: no new calls, the ones in flight are finished within the drain time, then streams, sessions and processes end. Resolves
   * with whether all calls were finished.
   */
  close(): Promise<boolean> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<boolean> {
    const { gate, health, supply, links, trim, server, admin, log, output, spans, audited, service, drain } =
      this.parts;
    log.info({ event: 'draining', inFlight: gate.inFlight }, 'Stopping');
    // Not ready from here on, so that nobody new is sent here. Answers to what servers asked are still taken: calls may wait for them.
    health.stop();
    trim.stop();
    gate.close();
    links.leave();
    service()?.modern?.endSubscriptions();
    const finished = await this.answered(drain);
    clearInterval(this.timer);
    service()?.close();
    const processes = Promise.all([service()?.backend?.close(), supply.close()]);
    server.close();
    server.closeIdleConnections();
    links.close();
    await new Promise((resolve) => setTimeout(resolve, LEAVE));
    server.closeAllConnections();
    links.cut();
    await processes;
    admin.close();
    admin.closeAllConnections();
    await spans?.close().catch(() => undefined);
    audited();
    log.info({ event: 'stopped', finished }, 'Stopped');
    await output.drained();
    return finished;
  }

  /** Waits until nobody waits for an answer any more; false when the time is up. A call whose client has left is not worth waiting for. */
  private async answered(milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds;
    while ((this.parts.service()?.waiting() ?? 0) > 0) {
      if (performance.now() >= end) return false;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return true;
  }

  private keepAlive(): void {
    const running = this.parts.service();
    if (running === undefined) return;
    for (const session of running.sessions) session.keepAlive();
    running.modern?.keepAlive();
  }
}
