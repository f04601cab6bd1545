import type { Duplex } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import type { Headers } from '../../../link/header-block';
import { LINK_PROTOCOL } from '../../../link/protocol';

import { ClientLink } from './client-link';

export interface LinksOptions {
  readonly url: URL;
  /** The connections. Asked each time, because certificates may have changed. */
  readonly agent: () => Agent;
  /** A link was opened, or ended; why, for logs. `failure`: the upstream did what no bridge does. */
  readonly tell: (event: 'link-opened' | 'link-ended' | 'link-refused', reason: string, failure: boolean) => void;
}

/** Links to one upstream, and how many exchanges one has before another is opened: behind a Service each may lead to another replica. */
const MOST = 4;
const BUSY = 32;
/** How long a link is used, and how far that differs from one to the next, milliseconds: replicas come and go. */
const AGE = 300_000;
const SPREAD = 60_000;
/** A link that nobody used for so long ends, milliseconds. Before the other side ends it. */
const IDLE = 60_000;
const LOOK = 5_000;
/** The other side's time to answer, milliseconds. */
const PATIENCE = 10_000;
/** How long an upstream that has no links is not asked again; and one that could not be asked, or wanted another token, milliseconds. */
const REFUSED = 300_000;
const FAILED = 2_000;

/**
 * Links to one upstream, where it knows them: asked for in the background, while calls go over HTTP. Whoever does not answer 101 is left alone.
 */
export class Links {
  private readonly links = new Map<ClientLink, number>();
  private readonly timer: NodeJS.Timeout;
  private agent: Agent | undefined;
  private opening: Dispatcher.DispatchController | true | undefined;
  private notBefore = 0;
  private closed = false;

  constructor(private readonly options: LinksOptions) {
    this.timer = setInterval(() => this.look(), LOOK).unref();
  }

  get size(): number {
    return this.links.size;
  }

  /** A link for a request; undefined where there is none at present. */
  take(shown: Headers | undefined): ClientLink | undefined {
    let best: ClientLink | undefined;
    let open = 0;
    for (const link of this.links.keys()) {
      if (!link.usable) continue;
      open++;
      if (best === undefined || link.open < best.open) best = link;
    }
    if ((best === undefined || best.open >= BUSY) && open < MOST) this.open(shown);
    return best;
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
    if (this.opening !== undefined && this.opening !== true) this.opening.abort(new Error('not wanted any more'));
    for (const link of [...this.links.keys()]) link.end('the upstream is not used any more');
  }

  private open(shown: Headers | undefined): void {
    if (this.opening !== undefined || this.closed || performance.now() < this.notBefore) return;
    this.opening = true;
    const { url, agent, tell } = this.options;
    const timer = setTimeout(() => this.abandon(), PATIENCE).unref();
    const done = (wait: number, reason?: string) => {
      clearTimeout(timer);
      this.opening = undefined;
      this.notBefore = performance.now() + wait;
      if (reason !== undefined) tell('link-refused', reason, false);
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (controller) => {
        this.opening = controller;
        if (this.closed) this.abandon();
      },
      onRequestUpgrade: (_, status, headers, socket) => {
        const known = status === 101 && String(headers.upgrade).toLowerCase() === LINK_PROTOCOL;
        if (known && !this.closed) {
          done(0);
          this.opened(socket);
          return;
        }
        done(REFUSED, 'it speaks another protocol');
        socket.destroy();
      },
      onResponseStart: (controller, status) => {
        // A token that has just expired is no reason to go without for long: HTTP will fetch another one.
        const passing = status === 401 || status === 429 || status === 503;
        done(passing ? FAILED : REFUSED, `it answers ${status}`);
        // It may be a stream that stays open.
        controller.abort(new Error('not wanted'));
      },
      onResponseError: (_, error) => {
        if (this.opening !== undefined) done(FAILED, (error as NodeJS.ErrnoException).code ?? 'no answer');
      },
    };
    this.agent = agent();
    try {
      this.agent.dispatch(
        {
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'GET',
          upgrade: LINK_PROTOCOL,
          headers: shown ?? {},
        },
        handler,
      );
    } catch {
      done(REFUSED, 'it cannot be asked');
    }
  }

  private abandon(): void {
    if (this.opening !== undefined && this.opening !== true) this.opening.abort(new Error('no answer in time'));
  }

  private opened(socket: Duplex): void {
    const { tell } = this.options;
    const link = new ClientLink({
      socket,
      ended: (reason, failure) => {
        this.links.delete(link);
        // One that does not keep to the protocol is not asked again soon.
        this.notBefore = performance.now() + (failure ? REFUSED : 0);
        tell('link-ended', reason, failure);
      },
    });
    this.links.set(link, AGE + Math.random() * SPREAD);
    tell('link-opened', '', false);
    socket.resume();
  }

  private look(): void {
    const now = performance.now();
    const renewed = this.links.size > 0 && this.options.agent() !== this.agent;
    for (const [link, age] of [...this.links]) {
      if (renewed || now - link.opened > age || (link.open === 0 && now - link.heard > IDLE)) link.retire();
      else link.look(now);
    }
  }
}
