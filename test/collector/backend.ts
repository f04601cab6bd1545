import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Where a collector sends its telemetry: OTLP over HTTP, as JSON. */
export class Backend {
  /** What came, as text, by path. */
  readonly received: { readonly path: string; readonly tenant: string | undefined; readonly body: string }[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          const tenant = request.headers['x-scope-orgid'];
          this.received.push({
            path: String(request.url),
            tenant: typeof tenant === 'string' ? tenant : undefined,
            body: Buffer.concat(chunks).toString(),
          });
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        });
    });
  }

  static async start(): Promise<Backend> {
    const backend = new Backend();
    await new Promise<void>((resolve) => backend.#server.listen(0, '127.0.0.1', resolve));
    return backend;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All that came for a path that ends like this. */
  text(ending: string): string {
    return this.received
      .filter(({ path }) => path.endsWith(ending))
      .map(({ body }) => body)
      .join('\n');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
