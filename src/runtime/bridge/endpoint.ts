import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/body';
import type { Guard } from '../http/guard';
import { accepted, isJson } from '../http/media';
import { sendEarlyError, sendEmpty, sendError } from '../http/reply';
import { type Classification, classify, type LegacyReason, type Refusal } from '../mcp/classify';
import { Code } from '../mcp/codes';
import { hasDuplicateKeys, type Survey, survey } from '../mcp/inspect';
import { isObject } from '../mcp/json';
import { toOneLine } from '../mcp/line';
import { isRequestId, Message } from '../mcp/message';
import { mirroredHeaders, single as singleHeader } from '../mcp/mirrored-headers';
import { elements, skipSpace } from '../mcp/scan';
import type { Metrics } from '../telemetry/metrics';
import type { Caller } from './caller';
import type { Gate } from './gate';
import type { LegacyLeg } from './legacy/legacy-leg';
import type { ModernLeg } from './modern/modern-leg';

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
  /** False while calls cannot be recorded and therefore are not served. */
  readonly accepting: () => boolean;
  /** Something went wrong in the bridge itself. */
  readonly failed: (error: unknown) => void;
}

type Routed = Exclude<Classification, Refusal>;

/** Most messages of a batch. */
const BATCH = 100;

/** The one MCP endpoint: refuses what is not MCP, then hands each message to the leg of its era. */
export class Endpoint {
  constructor(private readonly options: EndpointOptions) {}

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    this.guarded(response, () => this.receive(request, response));
  };

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const { path, guard, metrics, gate } = this.options;
    const { headers, url = '' } = request;
    const refused = guard.refuse(headers);
    if (refused !== undefined) {
      metrics.count('strata_bridge_refused_total', refused);
      sendError(
        response,
        403,
        Code.TRANSPORT,
        refused === 'host' ? 'The host is not served' : 'The origin is not served',
      );
      return;
    }
    if (url !== path && url.split('?', 1)[0] !== path) {
      sendError(response, 404, Code.TRANSPORT, 'There is nothing here');
      return;
    }
    if (headers.origin !== undefined && guard.names(headers.origin)) this.allowOrigin(response, headers.origin);
    if (!gate.admit()) {
      metrics.count('strata_bridge_refused_total', 'rate');
      sendError(response, 429, Code.TRANSPORT, 'Too many requests', { headers: ['Retry-After', '1'] });
      return;
    }
    this.dispatch(request, response);
  }

  private dispatch(request: IncomingMessage, response: ServerResponse): void {
    switch (request.method) {
      case 'POST':
        this.post(request, response);
        return;
      case 'GET':
      case 'DELETE':
        this.withLegs(response, (legs) => this.session(request, response, legs));
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
  private session(request: IncomingMessage, response: ServerResponse, { legacy }: Legs): void {
    if (legacy === undefined) this.notAllowed(response);
    else if (request.method === 'GET') legacy.get(this.caller(request, response));
    else legacy.delete(this.caller(request, response));
  }

  private post(request: IncomingMessage, response: ServerResponse): void {
    const { bodyBytes, metrics } = this.options;
    if (!isJson(request.headers['content-type'])) {
      sendError(response, 415, Code.TRANSPORT, 'Content-Type must be application/json');
      return;
    }
    const caller = this.caller(request, response);
    if (!caller.accepts.json && !caller.accepts.stream) {
      sendError(response, 406, Code.TRANSPORT, 'The client must accept application/json and text/event-stream');
      return;
    }
    readBody(request, bodyBytes, (body, failure) =>
      this.guarded(response, () => {
        if (failure === 'too-large') {
          metrics.count('strata_bridge_refused_total', 'body');
          sendEarlyError(request, response, 413, Code.TRANSPORT, `The body is larger than ${bodyBytes} bytes`);
        } else if (body !== undefined) this.received(caller, body);
      }),
    );
  }

  private received(caller: Caller, body: Buffer): void {
    const { depth, accepting } = this.options;
    const { response } = caller;
    const found = survey(body, depth);
    if (found.depth > depth) {
      sendError(response, 400, Code.INVALID_REQUEST, `The message nests deeper than ${depth}`);
      return;
    }
    const parsed = parse(body);
    if (parsed === undefined) {
      sendError(response, 400, Code.PARSE_ERROR, 'The body is not JSON');
      return;
    }
    const route = classify(caller.mirrored, parsed);
    if (route.era === 'refused') {
      this.refuse(caller, parsed, route);
      return;
    }
    const batch = Array.isArray(parsed);
    const messages = batch ? split(toOneLine(body), parsed, depth) : single(toOneLine(body), parsed, found);
    if (typeof messages === 'string') sendError(response, 400, Code.INVALID_REQUEST, messages, { id: idOf(parsed) });
    else if (!accepting()) {
      sendError(response, 503, Code.INTERNAL_ERROR, 'Calls cannot be recorded at present', { id: idOf(parsed) });
    } else this.withLegs(response, (legs) => this.route(caller, legs, route, messages, batch));
  }

  private route(caller: Caller, legs: Legs, route: Routed, messages: readonly Message[], batch: boolean): void {
    const [message] = messages;
    if (message === undefined) return;
    if (route.era === 'legacy') {
      if (legs.legacy !== undefined) legs.legacy.post(caller, messages, batch);
      else this.modernOnly(caller, message, route.reason, route.requested);
    } else if (legs.modern !== undefined) legs.modern.post(caller, message, route.version);
    else this.unsupported(caller, message, route.version);
  }

  /** What a legacy request gets from an endpoint that only offers modern revisions. */
  private modernOnly(caller: Caller, message: Message, reason: LegacyReason, requested: string | undefined): void {
    if (reason === 'notification') sendEmpty(caller.response, 202);
    else if (reason === 'batch' || reason === 'response') {
      sendError(caller.response, 400, Code.INVALID_REQUEST, 'This endpoint serves single requests and notifications');
    } else this.unsupported(caller, message, requested);
  }

  private unsupported({ response }: Caller, message: Message, requested: string | undefined): void {
    const data = { supported: [...this.options.revisions], ...(requested !== undefined && { requested }) };
    sendError(response, 400, Code.UNSUPPORTED_PROTOCOL_VERSION, 'Unsupported protocol version', {
      id: message.id,
      data,
    });
  }

  private refuse({ response }: Caller, parsed: unknown, { status, code, message, data }: Refusal): void {
    this.options.metrics.count('strata_bridge_refused_total', 'message');
    sendError(response, status, code, message, { id: idOf(parsed), data });
  }

  private withLegs(response: ServerResponse, use: (legs: Legs) => void): void {
    const legs = this.options.legs();
    if (!(legs instanceof Promise)) {
      use(legs);
      return;
    }
    // Who left meanwhile is not served: its leaving would not be noticed any more.
    const ready = (found: Legs) => response.destroyed || this.guarded(response, () => use(found));
    legs.then(ready, () => {
      sendError(response, 503, Code.INTERNAL_ERROR, 'The server does not start', { headers: ['Retry-After', '5'] });
    });
  }

  /** A mistake of ours is answered without a word about it, and costs nobody else anything. */
  private guarded(response: ServerResponse, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.options.failed(error);
      sendError(response, 500, Code.INTERNAL_ERROR, 'Internal error');
    }
  }

  private caller(request: IncomingMessage, response: ServerResponse): Caller {
    return {
      request,
      response,
      accepts: accepted(request.headers.accept),
      mirrored: mirroredHeaders(request.headers),
      traceparent: singleHeader(request.headers.traceparent),
      source: request.socket.remoteAddress ?? '',
    };
  }

  private allowOrigin(response: ServerResponse, origin: string): void {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Vary', 'Origin');
    response.setHeader('Access-Control-Expose-Headers', 'Mcp-Session-Id');
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

/** The one message of a body, or why it is refused. */
function single(bytes: Buffer, parsed: unknown, found: Survey): readonly Message[] | string {
  const message = Message.of(parsed, bytes);
  if (message === undefined) return 'The body is not a JSON-RPC message';
  return hasDuplicateKeys(found, message.body) ? 'The message has a key twice' : [message];
}

/** The messages of a batch with their own bytes, or why it is refused. */
function split(bytes: Buffer, parsed: readonly unknown[], depth: number): readonly Message[] | string {
  if (parsed.length > BATCH) return `The batch has more than ${BATCH} messages`;
  const messages: Message[] = [];
  for (const [index, { start, end }] of elements(bytes, skipSpace(bytes, 0)).entries()) {
    const part = single(bytes.subarray(start, end), parsed[index], survey(bytes.subarray(start, end), depth));
    if (typeof part === 'string') return part;
    messages.push(...part);
  }
  return messages;
}

/** The body's JSON; undefined where it is none. The bytes travel on, so that they have to be UTF-8 to the last. */
function parse(body: Buffer): unknown {
  if (!isUtf8(body)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The id to answer under, where one can be read. */
function idOf(parsed: unknown): string | number | undefined {
  return isObject(parsed) && isRequestId(parsed.id) && typeof parsed.method === 'string' ? parsed.id : undefined;
}
