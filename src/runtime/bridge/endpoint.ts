import { readBody } from '../http/body';
import type { Guard } from '../http/guard';
import { isJson } from '../http/media';
import type { Outgoing } from '../http/parties';
import { sendEarlyError, sendEmpty, sendError } from '../http/reply';
import type { LegacyReason } from '../mcp/classify';
import { Code } from '../mcp/codes';
import { Method } from '../mcp/keys';
import { Message, type RequestId } from '../mcp/message';
import type { Metrics } from '../telemetry/metrics';
import type { Admission } from './admission';
import type { Caller } from './caller';
import { Entrance } from './entrance';
import type { Gate } from './gate';
import { type Routed, readInbound } from './inbound';
import type { LegacyLeg } from './legacy/legacy-leg';
import type { ModernLeg } from './modern/modern-leg';
import { endWithToken, type Reception } from './reception';

/** The legs that stand behind the endpoint. */
export interface Legs {
  readonly legacy?: LegacyLeg;
  readonly modern?: ModernLeg;
}

export interface EndpointOptions {
  readonly path: string;
  readonly guard: Guard;
  readonly gate: Gate;
  readonly metrics: Metrics;
  /** The legs, once the server's eras are known. Rejects when the server does not start. */
  readonly legs: () => Legs | Promise<Legs>;
  /** Revisions that are offered, for clients that ask for another. */
  readonly revisions: readonly string[];
  readonly bodyBytes: number;
  readonly depth: number;
  /** Finds out who is calling. */
  readonly reception: Reception;
  /** Decides whether a message goes on, and answers where it does not. */
  readonly admission: Admission;
  /** A request that stands for another one is taken for it from here on: scopes, limits, policy and audit concern what is meant. */
  readonly meant?: (caller: Caller, message: Message) => Message;
  /** Something went wrong in the bridge itself. */
  readonly failed: (error: unknown) => void;
}

/** The one MCP endpoint: refuses what is not MCP, then hands each message to the leg of its era. */
export class Endpoint {
  private readonly entrance: Entrance;

  constructor(private readonly options: EndpointOptions) {
    this.entrance = new Entrance({
      ...options,
      dispatch: (caller) => this.dispatch(caller),
      broke: (response, error) => this.broke(response, error),
    });
  }

  /** A request that came alone. */
  get handle(): Entrance['handle'] {
    return this.entrance.handle;
  }

  /** A request that came over a link. */
  get take(): Entrance['take'] {
    return this.entrance.take;
  }

  /** Somebody wants a link. */
  get admit(): Entrance['admit'] {
    return this.entrance.admit;
  }

  private dispatch(caller: Caller): void {
    const { request, response } = caller;
    switch (request.method) {
      case 'POST':
        this.post(caller);
        return;
      case 'GET':
      case 'DELETE':
        this.withLegs(response, (legs) => this.session(caller, legs));
        return;
      case 'OPTIONS':
        if (response.hasHeader('Access-Control-Allow-Origin')) {
          sendEmpty(response, 204);
          return;
        }
    }
    this.notAllowed(response);
  }

  /** GET and DELETE are operations on sessions. */
  private session(caller: Caller, { legacy }: Legs): void {
    if (legacy === undefined) this.notAllowed(caller.response);
    else if (caller.request.method === 'GET') {
      endWithToken(caller);
      legacy.get(caller);
    } else legacy.delete(caller);
  }

  private post(caller: Caller): void {
    const { request, response, headers } = caller;
    const { bodyBytes, metrics } = this.options;
    if (!isJson(headers.contentType)) {
      sendError(response, 415, Code.TRANSPORT, 'Content-Type must be application/json');
      return;
    }
    if (!caller.accepts.json && !caller.accepts.stream) {
      sendError(response, 406, Code.TRANSPORT, 'The client must accept application/json and text/event-stream');
      return;
    }
    readBody(request, headers.contentLength, bodyBytes, (body, failure) => {
      if (failure === 'too-large') {
        metrics.count('strata_bridge_refused_total', 'body');
        sendEarlyError(request, response, 413, Code.TRANSPORT, `The body is larger than ${bodyBytes} bytes`);
      } else if (body !== undefined) this.received(caller, body);
    });
  }

  private received(caller: Caller, body: Buffer): void {
    try {
      this.read(caller, body);
    } catch (error) {
      this.broke(caller.response, error);
    }
  }

  private read(caller: Caller, body: Buffer): void {
    const { response } = caller;
    const inbound = readInbound(body, caller.headers, this.options.depth);
    if ('refusal' in inbound) {
      const { status, code, message, data } = inbound.refusal;
      this.options.metrics.count('strata_bridge_refused_total', 'message');
      sendError(response, status, code, message, { id: inbound.id, data });
      return;
    }
    const { route } = inbound;
    const message = this.meant(caller, inbound.message);
    const stepUp = this.options.reception.stepUp(caller, message);
    if (stepUp !== undefined) {
      this.options.admission.refused(caller, message);
      this.options.reception.answer(caller, stepUp, message);
      return;
    }
    if (message instanceof Message && message.method === Method.LISTEN) endWithToken(caller);
    const admitted = this.options.admission.admit(caller, message);
    if (admitted === true) this.admitted(caller, route, message);
    else if (admitted !== false) {
      admitted.then(
        (good) => good && this.admitted(caller, route, message),
        (error: unknown) => this.broke(response, error),
      );
    }
  }

  private meant(caller: Caller, posted: Message | readonly Message[]): Message | readonly Message[] {
    const { meant } = this.options;
    if (meant === undefined) return posted;
    return posted instanceof Message ? meant(caller, posted) : posted.map((message) => meant(caller, message));
  }

  private admitted(caller: Caller, route: Routed, message: Message | readonly Message[]): void {
    const { admission } = this.options;
    const legs = this.options.legs();
    const go = (ready: Legs) => {
      this.route(caller, ready, route, message);
      admission.routed(caller, message);
    };
    if (legs instanceof Promise) this.wait(caller.response, legs, go, () => admission.missed(caller, message));
    else go(legs);
  }

  private route(caller: Caller, { legacy, modern }: Legs, route: Routed, message: Message | readonly Message[]): void {
    if (route.era === 'modern' && modern !== undefined) modern.post(caller, message as Message, route.version);
    else if (route.era === 'legacy' && legacy !== undefined) legacy.post(caller, message);
    else if (route.era === 'legacy') this.modernOnly(caller, message, route.reason, route.requested);
    else this.unsupported(caller, message, route.version);
  }

  /** What a legacy request gets from an endpoint that only offers modern revisions. */
  private modernOnly(
    caller: Caller,
    message: Message | readonly Message[],
    reason: LegacyReason,
    requested: string | undefined,
  ): void {
    if (reason === 'notification') sendEmpty(caller.response, 202);
    else if (reason === 'batch' || reason === 'response') {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'This endpoint serves single requests and notifications');
    } else this.unsupported(caller, message, requested);
  }

  private unsupported(
    { response }: Caller,
    message: Message | readonly Message[],
    requested: string | undefined,
  ): void {
    const data = { supported: [...this.options.revisions], ...(requested !== undefined && { requested }) };
    sendError(response, 400, Code.UNSUPPORTED_PROTOCOL_VERSION, 'Unsupported protocol version', {
      id: idOf(message),
      data,
    });
  }

  private withLegs(response: Outgoing, use: (legs: Legs) => void): void {
    const legs = this.options.legs();
    if (legs instanceof Promise) this.wait(response, legs, use);
    else use(legs);
  }

  private wait(response: Outgoing, legs: Promise<Legs>, use: (legs: Legs) => void, missed?: () => void): void {
    const ready = (found: Legs) => {
      // Who left meanwhile is not served: its leaving would not be noticed any more.
      if (response.destroyed) {
        missed?.();
        return;
      }
      try {
        use(found);
      } catch (error) {
        this.broke(response, error);
      }
    };
    legs.then(ready, () => {
      sendError(response, 503, Code.INTERNAL_ERROR, 'The server does not start', { headers: ['Retry-After', '5'] });
      missed?.();
    });
  }

  /** A mistake of ours is answered without a word about it, and costs nobody else anything. */
  private broke(response: Outgoing, error: unknown): void {
    this.options.failed(error);
    sendError(response, 500, Code.INTERNAL_ERROR, 'Internal error');
  }

  private notAllowed(response: Outgoing): void {
    sendError(response, 405, Code.TRANSPORT, 'Method not allowed', { headers: ['Allow', 'POST, GET, DELETE'] });
  }
}

/** The id to answer under: a batch has none. */
function idOf(message: Message | readonly Message[]): RequestId | undefined {
  return message instanceof Message ? message.id : undefined;
}
