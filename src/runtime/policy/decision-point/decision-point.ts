import { readFile } from 'node:fs/promises';
import { Agent, type Dispatcher } from 'undici';
import { TokenFile } from './token-file';

/** Connections that are kept, and questions that may wait for one. More is refused: a queue that grows is an outage that spreads. */
const CONNECTIONS = 16;
const WAITING = 1_024;

/** Where somebody outside is asked, and with what patience. */
export interface DecisionPointOptions {
  readonly url: string;
  readonly timeoutSeconds: number;
  /** Holds the bearer token. */
  readonly tokenFile?: string | undefined;
  readonly caFile?: string | undefined;
  /** Longest answer that is read, bytes. */
  readonly answerBytes: number;
}

/** Something outside that is asked over HTTP before a call goes on: one question, one answer, both JSON, or an error. */
export class DecisionPoint {
  private readonly origin: string;
  private readonly path: string;
  private waiting = 0;

  private constructor(
    private readonly options: DecisionPointOptions,
    private readonly agent: Dispatcher,
    private readonly token: TokenFile | undefined,
  ) {
    const { origin, pathname, search } = new URL(options.url);
    this.origin = origin;
    this.path = pathname + search;
  }

  /** @throws Error when the CA file cannot be read */
  static async open(options: DecisionPointOptions): Promise<DecisionPoint> {
    const { timeoutSeconds, caFile, tokenFile } = options;
    const timeout = timeoutSeconds * 1_000;
    const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
    const agent = new Agent({
      connections: CONNECTIONS,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      connect: { timeout, ...(ca !== undefined && { ca }) },
    });
    return new DecisionPoint(options, agent, tokenFile === undefined ? undefined : new TokenFile(tokenFile));
  }

  /**
   * Asks one question.
   *
   * @param body JSON
   * @throws Error where there is no answer in time, or one that cannot be read
   */
  async ask(body: string): Promise<unknown> {
    if (this.waiting >= WAITING) throw new Error('too many questions wait for it');
    this.waiting++;
    try {
      return await this.exchange(body);
    } finally {
      this.waiting--;
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async exchange(question: string): Promise<unknown> {
    const { timeoutSeconds, answerBytes } = this.options;
    const signal = AbortSignal.timeout(timeoutSeconds * 1_000);
    const token = await this.token?.read();
    const { statusCode, body } = await this.agent.request({
      origin: this.origin,
      path: this.path,
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: question,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > answerBytes) throw new Error('its answer is too long');
      chunks.push(chunk);
    }
    if (statusCode !== 200) throw new Error(`its status is ${statusCode}`);
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  }
}
