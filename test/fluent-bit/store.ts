import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { type LogRecord, logRecords } from './otlp';

/** A line as a store has it, with what was said of it. */
export interface Stored {
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Where lines arrive: OTLP, Loki's push API and lines of JSON on one port. */
export class Store {
  readonly otlp: LogRecord[] = [];
  readonly loki: (Stored & { readonly tenant: string | undefined })[] = [];
  readonly http: Record<string, string>[] = [];
  readonly headers: string[] = [];
  /** Whether it answers with 503 and takes nothing. */
  away = false;
  /** Whether it refuses what it is sent. */
  refuses = false;
  private readonly server;

  constructor(certificate?: { readonly key: string; readonly cert: string }) {
    this.server = certificate ? createSecureServer(certificate, this.answer) : createServer(this.answer);
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private readonly answer: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (this.away || this.refuses) {
        response.writeHead(this.away ? 503 : 400).end();
        return;
      }
      const sent = Buffer.concat(parts);
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
      this.headers.push(`${request.url} ${request.headers.authorization ?? ''}`);
      this.take(request.url ?? '', body, request.headers['x-scope-orgid'] as string | undefined);
      response.writeHead(request.url?.includes('loki') ? 204 : 200).end();
    });
  };

  private take(url: string, body: Buffer, tenant: string | undefined): void {
    if (url === '/v1/logs') this.otlp.push(...logRecords(body));
    else if (url === '/loki/api/v1/push') {
      const { streams } = JSON.parse(String(body)) as { streams: Stream[] };
      for (const { stream, values } of streams) {
        for (const [, line, metadata] of values) {
          this.loki.push({ line, labels: { ...stream, ...metadata }, tenant });
        }
      }
    } else if (url === '/in') {
      for (const line of String(body).split('\n')) if (line !== '') this.http.push(JSON.parse(line));
    } else throw new Error(`nobody sends to ${url}`);
  }
}

interface Stream {
  readonly stream: Record<string, string>;
  readonly values: [time: string, line: string, metadata?: Record<string, string>][];
}
