import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal';
import { readBody } from '../http/body';
import type { Guard } from '../http/guard';
import { isJson } from '../http/media';
import { type PickedHeaders, pickHeaders } from '../http/picked-headers';
import { sendEarlyError, sendEmpty, sendError } from '../http/reply';
import type { LegacyReason } from '../mcp/classify';
import { Code } from '../mcp/codes';
import { Method } from '../mcp/keys';
import { Message, type RequestId } from '../mcp/message';
import type { Metrics } from '../telemetry/metrics';
import type { Admission } from './admission';
import { Caller } from './caller';
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
  constructor(private readonly options: EndpointOptions) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    try {
      this.receive(request, response);
    } catch (error) {
      this.broke(response, error);
    }
  };

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const { path, guard, metrics, reception } = this.options;
    const headers = pickHeaders(request.headers);
    const { url = '' } = request;
    const refused = guard.refuse(headers.host, headers.origin);
    // Where to log in is told to pages of any origin.
    if (refused !== 'host' && reception.inform(request, response)) return;
    if (refused !== undefined) {
      metrics.count('strata_bridge_refused_total', refused);
      const text = refused === 'host' ? 'The host is not served' : 'The origin is not served';
      sendError(response, 403, Code.TRANSPORT, text);
      return;
    }
    if (url !== path && url.split('?', 1)[0] !== path) {
      sendError(response, 404, Code.TRANSPORT, 'There is nothing here');
      return;
    }
    if (headers.origin !== undefined && guard.names(headers.origin)) this.allowOrigin(response, headers.origin);
    // A browser asks without credentials whether it may ask with them.
    if (request.method === 'OPTIONS') this.enter(request, response, headers);
    else {
      reception.receive(request, response, (identity) => {
        try {
          this.enter(request, response, headers, identity);
        } catch (error) {
          this.broke(response, error);
        }
      });
    }
  }

  /** Strangers take nothing from the rate of those who may call. */
  private enter(
    request: IncomingMessage,
    response: ServerResponse,
    headers: PickedHeaders,
    identity?: Principal,
  ): void {
    const { metrics, gate } = this.options;
    if (!gate.admit()) {
      metrics.count('strata_bridge_refused_total', 'rate');
      sendError(response, 429, Code.TRANSPORT, 'Too many requests', { headers: ['Retry-After', '1'] });
      return;
    }
    this.dispatch(new Caller(request, response, headers, identity));
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

  private withLegs(response: ServerResponse, use: (legs: Legs) => void): void {
    const legs = this.options.legs();
    if (legs instanceof Promise) this.wait(response, legs, use);
    else use(legs);
  }

  private wait(response: ServerResponse, legs: Promise<Legs>, use: (legs: Legs) => void, missed?: () => void): void {
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
  private broke(response: ServerResponse, error: unknown): void {
    this.options.failed(error);
    sendError(response, 500, Code.INTERNAL_ERROR, 'Internal error');
  }

  private allowOrigin(response: ServerResponse, origin: string): void {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin');
    response.setHeader('Access-Control-Expose-Headers', 'Mcp-Session-Id, WWW-Authenticate');
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    response.setHeader(
      'Access-Control-Allow-Headers',
      'Content-Type, Authorization, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Last-Event-ID',
    );
    response.setHeader('Access-Control-Max-Age', '7200');
  }

  private notAllowed(response: ServerResponse): void {
    sendError(response, 405, Code.TRANSPORT, 'Method not allowed', { headers: ['Allow', 'POST, GET, DELETE'] });
  }
}

/** The id to answer under: a batch has none. */
function idOf(message: Message | readonly Message[]): RequestId | undefined {
  return message instanceof Message ? message.id : undefined;
}
