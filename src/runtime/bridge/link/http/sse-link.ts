import type { ClientRequest } from 'node:http';
import { Code } from '../../../mcp/codes';
import { decodeBody } from '../../../mcp/decode';
import { errorMessage, type Message } from '../../../mcp/message';
import { BaseLink } from '../base-link';
import type { LinkEvents } from '../supply';
import { SseReader } from './sse-reader';
import { kindOf, type Upstream } from './upstream';

/** The server's time to name its endpoint, milliseconds. */
const NAMED = 10_000;

/**
 * A server that speaks the HTTP+SSE transport of revision 2024-11-05: one stream of events carries all that the server says, and the first
 * event names the path that takes what the client says. The stream is the session.
 */
export class SseLink extends BaseLink {
  private stream: ClientRequest | undefined;
  private endpoint: URL | undefined;

  private constructor(
    private readonly upstream: Upstream,
    private readonly lineBytes: number,
    events: LinkEvents,
  ) {
    super(events);
  }

  /** Rejects when the server cannot be reached or names no endpoint. */
  static async open(upstream: Upstream, lineBytes: number, events: LinkEvents): Promise<SseLink> {
    const link = new SseLink(upstream, lineBytes, events);
    await link.connect();
    return link;
  }

  override get backlog(): number {
    return 0;
  }

  override send(message: Message): void {
    if (!this.open) return;
    this.upstream.send({
      method: 'POST',
      target: this.endpoint,
      headers: { 'Content-Type': 'application/json' },
      body: message.bytes,
      onResponse: (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode >= 300) this.refuse(message, `The server answers with HTTP ${statusCode}`);
      },
      onError: () => this.refuse(message, 'The connection to the server broke'),
    });
  }

  protected override stop(): Promise<void> {
    this.stream?.destroy();
    return Promise.resolve();
  }

  private connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.stream?.destroy(new Error('The server named no endpoint')), NAMED);
      const failed = (error: Error) => {
        clearTimeout(late);
        reject(error);
        this.gone(`broke its stream: ${kindOf(error)}`);
      };
      const named = (data: Buffer) => {
        const endpoint = this.upstream.named(data.toString('utf8').trim());
        // A server may not send its client elsewhere (2024-11-05 `basic/transports`).
        if (endpoint === undefined) {
          this.stream?.destroy(new Error('The server named an endpoint of another origin'));
          return;
        }
        clearTimeout(late);
        this.endpoint = endpoint;
        resolve();
      };
      this.stream = this.upstream.send({
        method: 'GET',
        headers: { Accept: 'text/event-stream' },
        onResponse: (response) => {
          if (response.statusCode !== 200) {
            response.resume();
            failed(new Error(`HTTP ${response.statusCode}`));
            return;
          }
          const reader = new SseReader(this.lineBytes, {
            event: ({ type, data }) => {
              if (type === 'endpoint' && this.endpoint === undefined) named(data);
              else if (type === 'message') this.take(data);
            },
            overlong: () => this.fault({ kind: 'oversize' }),
          });
          response.on('data', (chunk: Buffer) => reader.push(chunk));
          response.on('error', failed);
          response.on('close', () => failed(new Error('closed')));
        },
        onError: failed,
      });
    });
  }

  private take(data: Buffer): void {
    const message = decodeBody(data);
    if (message === undefined) this.fault({ kind: 'garbage' });
    else this.receive(message);
  }

  private refuse(message: Message, text: string): void {
    if (message.kind === 'request' && message.id !== undefined)
      this.receive(errorMessage(message.id, Code.INTERNAL_ERROR, text));
  }
}
