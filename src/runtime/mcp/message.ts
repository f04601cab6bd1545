import { isObject, type JsonObject } from './json';

/** The id of a request: a string or an integer, never null (JSON-RPC 2.0 as MCP narrows it). */
export type RequestId = string | number;

export type MessageKind = 'request' | 'notification' | 'response';

/**
 * One JSON-RPC message: the bytes that arrived and what JSON.parse made of them. The bytes are what travels on; the parsed body is for
 * reading only. After an id or a token was replaced, `bytes` and `id` are new and `body` still is what arrived: read `id`, not `body.id`.
 */
export class Message {
  private constructor(
    /** One line of UTF-8 without its end. Never changed in place. */
    readonly bytes: Buffer,
    readonly body: JsonObject,
    readonly kind: MessageKind,
    readonly id: RequestId | undefined,
    readonly method: string | undefined,
  ) {}

  /** A message from parsed JSON and its bytes, or undefined where the JSON is no JSON-RPC message. */
  static of(body: unknown, bytes: Buffer): Message | undefined {
    if (!isObject(body) || body.jsonrpc !== '2.0') return undefined;
    const { id, method } = body;
    if (typeof method === 'string') {
      if (body.params !== undefined && !isObject(body.params)) return undefined;
      if (id === undefined) return new Message(bytes, body, 'notification', undefined, method);
      return isRequestId(id) ? new Message(bytes, body, 'request', id, method) : undefined;
    }
    if (method !== undefined) return undefined;
    const failed = isObject(body.error);
    if (!failed && !isObject(body.result)) return undefined;
    // An error may lack its id where the request could not be read.
    if (isRequestId(id)) return new Message(bytes, body, 'response', id, undefined);
    return failed && (id === undefined || id === null)
      ? new Message(bytes, body, 'response', undefined, undefined)
      : undefined;
  }

  /** A message of our own making. */
  static make(body: JsonObject): Message {
    const message = Message.of(body, Buffer.from(JSON.stringify(body)));
    if (message === undefined) throw new TypeError('not a JSON-RPC message');
    return message;
  }

  /** The same message with other bytes, and with another id where one is given. */
  with(bytes: Buffer, id: RequestId | undefined = this.id): Message {
    return new Message(bytes, this.body, this.kind, id, this.method);
  }

  get params(): JsonObject | undefined {
    return this.body.params as JsonObject | undefined;
  }

  get meta(): JsonObject | undefined {
    const meta = this.params?._meta;
    return isObject(meta) ? meta : undefined;
  }

  get result(): JsonObject | undefined {
    const { result } = this.body;
    return this.kind === 'response' && isObject(result) ? result : undefined;
  }

  get error(): JsonObject | undefined {
    const { error } = this.body;
    return this.kind === 'response' && isObject(error) ? error : undefined;
  }
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** An error response. `id` undefined: the request could not be read. */
export function errorMessage(id: RequestId | undefined, code: number, message: string, data?: unknown): Message {
  return Message.make({
    jsonrpc: '2.0',
    id: id ?? null,
    error: { code, message, ...(data !== undefined && { data }) },
  });
}

/** A successful response. */
export function resultMessage(id: RequestId, result: JsonObject): Message {
  return Message.make({ jsonrpc: '2.0', id, result });
}
