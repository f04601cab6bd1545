import { Agent, type Dispatcher, request } from 'undici';

export type Json = Readonly<Record<string, unknown>>;

/** What the API server said. */
export interface Answer {
  readonly status: number;
  /** An object, or the Status that says why there is none. */
  readonly body: Json;
  /** Warnings (RFC 9111 section 5.5), which kubectl prints. */
  readonly warnings: readonly string[];
  readonly text: string;
}

export interface Sending {
  readonly body?: unknown;
  readonly type?: string;
}

/** Who asks, in the words of the server. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** Requests to an API server: by a token, and as somebody else where that is asked for. */
export class Client {
  readonly #agent: Agent;

  constructor(
    readonly url: string,
    private readonly ca: string,
    private readonly token: string,
    private readonly as?: Identity,
    agent?: Agent,
  ) {
    // Over HTTP/2 several headers of one name would become one with commas, which the server takes for one group.
    this.#agent = agent ?? new Agent({ connect: { ca }, allowH2: false, connections: 8 });
  }

  /** The same server, asked in the name of somebody else. */
  impersonating(as: Identity): Client {
    return new Client(this.url, this.ca, this.token, as, this.#agent);
  }

  /** The same server, asked by whoever has another token. */
  withToken(token: string): Client {
    return new Client(this.url, this.ca, token, undefined, this.#agent);
  }

  async send(method: string, path: string, { body, type = 'application/json' }: Sending = {}): Promise<Answer> {
    const answer = await request(`${this.url}${path}`, {
      method: method as Dispatcher.HttpMethod,
      dispatcher: this.#agent,
      headers: [
        ...['authorization', `Bearer ${this.token}`, 'accept', 'application/json'],
        ...(body === undefined ? [] : ['content-type', type]),
        ...(this.as ? ['impersonate-user', this.as.user] : []),
        ...(this.as?.groups ?? []).flatMap((group) => ['impersonate-group', group]),
      ],
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    const warnings = [answer.headers['warning'] ?? []].flat();
    return { status: answer.statusCode, body: text.startsWith('{') ? JSON.parse(text) : {}, warnings, text };
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** What an answer says where it refuses: the message of its Status. */
export const messageOf = ({ body, text }: Answer): string => String(body['message'] ?? text);

/** The one warning that is meant to be seen: agents on nodes read the logs of pods, in a namespace of their own that admits it and still tells. */
const NODE_LOGS =
  'would violate PodSecurity \\"restricted:latest\\": restricted volume types (volume \\"logs\\" uses restricted volume type \\"hostPath\\")';

/** What an answer warns of, but for what is meant to be seen. */
export const warningsOf = ({ warnings }: Answer): readonly string[] =>
  warnings.filter((warning) => warning !== `299 - "${NODE_LOGS}"`);
