import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal';
import { allowOrigin } from '../http/cross-origin';
import type { Guard } from '../http/guard';
import type { Incoming, Outgoing, WholeRequest } from '../http/parties';
import { type PickedHeaders, pickHeaders } from '../http/picked-headers';
import { sendError } from '../http/reply';
import { Code } from '../mcp/codes';
import type { Metrics } from '../telemetry/metrics';
import { Caller } from './caller';
import type { Gate } from './gate';
import type { Reception } from './reception';

export interface EntranceOptions {
  readonly path: string;
  readonly guard: Guard;
  readonly gate: Gate;
  readonly metrics: Metrics;
  /** Finds out who is calling. */
  readonly reception: Reception;
  /** Something went wrong in the bridge itself, before or after the caller was let in. */
  readonly broke: (response: Outgoing, error: unknown) => void;
  /** Goes on with a caller who may come in. */
  readonly dispatch: (caller: Caller) => void;
}

type Refused = ReturnType<Guard['refuse']>;
/** Goes on with a request whose sender is known. */
type Enter = (request: Incoming, response: Outgoing, headers: PickedHeaders, identity?: Principal) => void;

/** The checks that need nothing of a request but its head, the same for those that come alone and those of a link. */
export class Entrance {
  constructor(private readonly options: EntranceOptions) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    // Where to log in is told to pages of any origin.
    const inform = (refused: Refused) => refused !== 'host' && this.options.reception.inform(request, response);
    this.receive(request, response, pickHeaders(request.headers), this.enter, inform);
  };

  /** A request that came over a link. From here on it is treated as any other. */
  readonly take = (request: WholeRequest, response: Outgoing): void => {
    this.receive(request, response, request.picked, this.enter);
  };

  /** Whether somebody may have a link is decided as for any request. Goes on with who may, answers everyone else. */
  readonly admit = (request: IncomingMessage, response: ServerResponse, go: () => void): void => {
    this.receive(request, response, pickHeaders(request.headers), () => {
      if (this.passes(response)) go();
    });
  };

  private receive(
    request: Incoming,
    response: Outgoing,
    headers: PickedHeaders,
    enter: Enter,
    inform?: (refused: Refused) => boolean,
  ): void {
    try {
      const refused = this.options.guard.refuse(headers.host, headers.origin);
      if (inform?.(refused) !== true && this.serves(request, response, headers, refused))
        this.identify(request, response, headers, enter);
    } catch (error) {
      this.options.broke(response, error);
    }
  }

  /** Whether a request is for this endpoint, from where it may come from; answers where it is not. */
  private serves({ url = '' }: Incoming, response: Outgoing, { origin }: PickedHeaders, refused: Refused): boolean {
    const { path, guard, metrics } = this.options;
    if (refused !== undefined) {
      metrics.count('strata_bridge_refused_total', refused);
      const text = refused === 'host' ? 'The host is not served' : 'The origin is not served';
      sendError(response, 403, Code.TRANSPORT, text);
      return false;
    }
    if (url !== path && url.split('?', 1)[0] !== path) {
      sendError(response, 404, Code.TRANSPORT, 'There is nothing here');
      return false;
    }
    if (origin !== undefined && guard.names(origin)) allowOrigin(response, origin);
    return true;
  }

  private identify(request: Incoming, response: Outgoing, headers: PickedHeaders, enter: Enter): void {
    // A browser asks without credentials whether it may ask with them.
    if (request.method === 'OPTIONS') {
      enter(request, response, headers);
      return;
    }
    this.options.reception.receive(request, response, (identity) => {
      try {
        enter(request, response, headers, identity);
      } catch (error) {
        this.options.broke(response, error);
      }
    });
  }

  /** Strangers take nothing from the rate of those who may call. */
  private readonly enter: Enter = (request, response, headers, identity) => {
    if (this.passes(response)) this.options.dispatch(new Caller(request, response, headers, identity));
  };

  /** Takes one request from the rate; answers where there is none left. */
  private passes(response: Outgoing): boolean {
    const { metrics, gate } = this.options;
    if (gate.admit()) return true;
    metrics.count('strata_bridge_refused_total', 'rate');
    sendError(response, 429, Code.TRANSPORT, 'Too many requests', { headers: ['Retry-After', '1'] });
    return false;
  }
}
