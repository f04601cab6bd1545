import type { Server } from 'node:http';
import { listen } from '../http/listen';
import type { Log } from '../telemetry/log';
import type { Output } from '../telemetry/output';
import type { Listener } from './listener';

export interface EgressProxyParts {
  readonly listeners: readonly Listener[];
  readonly log: Log;
  readonly output: Output;
  /** False while connections could not be audited. */
  readonly accepting: () => boolean;
  /** No more connections: ends the audit chain. */
  readonly audited: () => void;
  /** The time that open connections have at the end, milliseconds. */
  readonly drain: number;
  /** Makes the admin server. */
  readonly admin: (notReady: () => string | undefined) => Server;
}

/** How long new connections are still served at the end: until nobody is sent here any more. A part of the drain, at most this long. */
const LAME = 3_000;
const LAME_PART = 0.2;
/** How often the drain looks whether it is over, milliseconds. */
const LOOK = 10;

/** A running egress proxy. */
export class EgressProxy {
  readonly #admin: Server;
  #adminPort = 0;
  #closing: Promise<boolean> | undefined;

  constructor(private readonly parts: EgressProxyParts) {
    this.#admin = parts.admin(() => this.#notReady());
  }

  /** The port of health and metrics. */
  get adminPort(): number {
    return this.#adminPort;
  }

  /** The port of a server. */
  portOf(server: string): number | undefined {
    return this.parts.listeners.find((listener) => listener.server === server)?.port;
  }

  /**
   * Opens all ports, or none.
   *
   * @throws Error when one cannot be had
   */
  async open(host: string, adminPort: number): Promise<void> {
    try {
      for (const listener of this.parts.listeners) await listener.open(host);
      this.#adminPort = await listen(this.#admin, host, adminPort);
    } catch (error) {
      for (const { http } of this.parts.listeners) http.close();
      throw error;
    }
  }

  /**
   * Ends the proxy: not ready from now on, open connections are finished within the drain time, then they are cut. Resolves with whether all
   * were finished.
   */
  close(): Promise<boolean> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #notReady(): string | undefined {
    if (this.#closing !== undefined) return 'the proxy is stopping';
    return this.parts.accepting() ? undefined : 'connections cannot be audited';
  }

  get #size(): number {
    return this.parts.listeners.reduce((sum, { size }) => sum + size, 0);
  }

  async #end(): Promise<boolean> {
    const { listeners, log, output, audited, drain } = this.parts;
    const end = performance.now() + drain;
    log.info({ event: 'draining', open: this.#size }, 'Stopping');
    await pause(Math.min(LAME, drain * LAME_PART));
    for (const { http } of listeners) http.close();
    while (this.#size > 0 && performance.now() < end) await pause(LOOK);
    const finished = this.#size === 0;
    for (const listener of listeners) {
      listener.cut();
      listener.http.closeAllConnections();
    }
    this.#admin.close();
    this.#admin.closeAllConnections();
    audited();
    log.info({ event: 'stopped', finished }, 'Stopped');
    await output.drained();
    return finished;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
