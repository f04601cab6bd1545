import { type Agent, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** A JSON-RPC message as it came over the wire: nothing is assumed about it. */
export type Wire = {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
};

export interface Outgoing {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object becomes JSON. */
  readonly body?: unknown;
  /** For several requests over one connection. */
  readonly agent?: Agent;
}

/** No wait in these tests is longer, unless it says so. */
export const PATIENCE = 10_000;

/** One HTTP request on a connection of its own, and everything that comes back, whether JSON or an event stream. */
export class Exchange {
  readonly messages: Wire[] = [];
  /** Whether the answer came to its proper end. Undefined while it is open. */
  complete: boolean | undefined;
  readonly #request: ClientRequest;
  readonly #head: Promise<IncomingMessage>;
  readonly #text: string[] = [];
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(url: string, { method = 'POST', path, headers = {}, body, agent = undefined }: Outgoing) {
    const bytes = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    // The path goes out as it is: a URL would tidy it up first.
    this.#request = request(url, { method, agent: agent ?? false, headers: { ...headers }, ...(path && { path }) });
    this.#head = new Promise((resolve, reject) => {
      this.#request.on('response', (response) => {
        this.#status = response.statusCode ?? 0;
        this.#headers = response.headers;
        this.#collect(response);
        resolve(response);
      });
      this.#request.on('error', (error) => {
        this.#fail(error);
        reject(error);
      });
    });
    // Whoever waits sees the failure; a test that walks away does not have to.
    this.#head.catch(() => {});
    this.#request.end(bytes as string | Buffer | undefined);
  }

  get status(): number {
    return this.#status;
  }

  get headers(): IncomingHttpHeaders {
    return this.#headers;
  }

  /** Everything that came, as text. */
  get text(): string {
    return this.#text.join('');
  }

  /** The status, once the head is here. */
  async opened(milliseconds = PATIENCE): Promise<number> {
    await within(this.#head, milliseconds, 'the head of the answer');
    return this.#status;
  }

  /** The first message, past or future, that `match` accepts. */
  async message(match: (message: Wire) => boolean, milliseconds = PATIENCE): Promise<Wire> {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const found = this.messages.find(match);
      if (found) return found;
      if (this.#failure || this.complete !== undefined) throw new Error(`the answer ended without it: ${this}`);
      await this.#change(deadline, 'a message');
    }
  }

  /** Resolves when the answer has ended, in whatever way. */
  async ended(milliseconds = PATIENCE): Promise<this> {
    const deadline = Date.now() + milliseconds;
    while (this.complete === undefined && !this.#failure) await this.#change(deadline, 'the end of the answer');
    return this;
  }

  /** The one response, as JSON-RPC, after the answer has ended. */
  async response(milliseconds = PATIENCE): Promise<Wire> {
    await this.ended(milliseconds);
    const found = this.messages.find((message) => message.result !== undefined || message.error !== undefined);
    if (!found) throw new Error(`no response: ${this}`);
    return found;
  }

  /** Leaves, as a client does that is closed. */
  leave(): void {
    this.#request.destroy();
  }

  toString(): string {
    return `HTTP ${this.#status} ${this.#failure?.message ?? ''} ${this.text.slice(0, 500)}`;
  }

  #collect(response: IncomingMessage): void {
    const stream = response.headers['content-type']?.startsWith('text/event-stream') ?? false;
    let rest = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      this.#text.push(chunk);
      if (stream) {
        const events = (rest + chunk).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) this.#event(event);
      } else {
        rest += chunk;
      }
      this.#wake();
    });
    response.on('close', () => {
      if (!stream) this.#json(rest);
      this.complete = response.complete;
      this.#wake();
    });
    response.on('error', (error) => this.#fail(error));
  }

  #event(event: string): void {
    const data = event.split('\n').filter((line) => line.startsWith('data:'));
    if (data.length > 0) this.#json(data.map((line) => line.slice(5).trim()).join('\n'));
  }

  #json(text: string): void {
    if (text.trim() === '') return;
    try {
      this.messages.push(JSON.parse(text) as Wire);
    } catch {
      // Not JSON: the test looks at `text`.
    }
  }

  #fail(error: Error): void {
    this.#failure = error;
    this.#wake();
  }

  async #change(deadline: number, what: string): Promise<void> {
    await within(
      new Promise<void>((resolve) => {
        this.#wake = resolve;
      }),
      deadline - Date.now(),
      `${what} (${this})`,
    );
  }
}

/** Rejects when `promise` takes longer. */
export async function within<T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${milliseconds} ms for ${what}`)), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `check` holds. */
export async function until(
  check: () => boolean | Promise<boolean>,
  what: string,
  milliseconds = PATIENCE,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds} ms until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
