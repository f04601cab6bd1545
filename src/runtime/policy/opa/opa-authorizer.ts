import { readFile } from 'node:fs/promises';
import { Agent, type Dispatcher } from 'undici';
import type { PolicyConfig } from '../../../contract';
import { type AccessRequest, type Decision, type OpenAuthorizer, refused } from '../authorizer';
import { readAnswer } from './answer';
import { TokenFile } from './token-file';

export type OpaConfig = Extract<PolicyConfig, { engine: 'opa' }>;

/** Largest answer that is read. A decision is a few hundred bytes. */
const ANSWER_BYTES = 65_536;
/** Connections that are kept, and questions that may wait for one. More is refused: a queue that grows is an outage that spreads. */
const CONNECTIONS = 16;
const WAITING = 1_024;

/**
 * Asks Open Policy Agent over its REST API. A late, long, unreadable or absent answer refuses.
 *
 * @throws Error when the CA file cannot be read
 */
export async function createOpaAuthorizer(config: OpaConfig): Promise<OpenAuthorizer> {
  const timeout = config.timeoutSeconds * 1_000;
  const ca = config.caFile === undefined ? undefined : await readFile(config.caFile, 'utf8');
  const agent = new Agent({
    connections: CONNECTIONS,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout, ...(ca !== undefined && { ca }) },
  });
  return new OpaAuthorizer(config, agent, config.tokenFile === undefined ? undefined : new TokenFile(config.tokenFile));
}

class OpaAuthorizer implements OpenAuthorizer {
  private readonly origin: string;
  private readonly path: string;
  private waiting = 0;

  constructor(
    private readonly config: OpaConfig,
    private readonly agent: Dispatcher,
    private readonly token: TokenFile | undefined,
  ) {
    const { origin, pathname, search } = new URL(config.url);
    this.origin = origin;
    this.path = pathname + search;
  }

  async decide(request: AccessRequest): Promise<Decision> {
    if (this.waiting >= WAITING) return refused('Too many questions wait for the decision point');
    this.waiting++;
    try {
      return readAnswer(await this.ask(request));
    } catch (error) {
      return refused(`The decision point did not answer: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.waiting--;
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async ask(request: AccessRequest): Promise<unknown> {
    const signal = AbortSignal.timeout(this.config.timeoutSeconds * 1_000);
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
      body: JSON.stringify({ input: this.input(request) }),
    });
    let text = '';
    let bytes = 0;
    for await (const chunk of body.setEncoding('utf8')) {
      text += chunk;
      bytes += Buffer.byteLength(chunk);
      if (bytes > ANSWER_BYTES) throw new Error('its answer is too long');
    }
    if (statusCode !== 200) throw new Error(`its status is ${statusCode}`);
    return JSON.parse(text);
  }

  /** The principal without its token, which is nobody else's. */
  private input({ principal, arguments: args, ...rest }: AccessRequest): unknown {
    const shown = principal && {
      key: principal.key,
      issuer: principal.issuer,
      subject: principal.subject,
      groups: principal.groups,
      scopes: principal.scopes,
      businessUnit: principal.businessUnit,
      client: principal.client,
      actors: principal.actors,
    };
    return {
      ...rest,
      principal: shown ?? null,
      /** Without a call: may it be listed? */
      visibility: args === undefined,
      ...(args !== undefined && this.config.arguments && { arguments: args }),
    };
  }
}
