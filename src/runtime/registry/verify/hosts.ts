import { type Dispatcher, request } from 'undici';
import { type OutboundOptions, outbound } from '../outbound';

const TIMEOUT = 30_000;
const REDIRECTS = 3;

export interface HostsOptions extends OutboundOptions {
  /** Hosts that may be asked, with their port where it is not the usual one. */
  readonly hosts: readonly string[];
}

export interface HostAnswer {
  readonly status: number;
  readonly challenge: string | undefined;
  readonly body: Buffer;
}

/** It cannot be told now whether something is proven: somebody did not answer as they should. */
export class LookupFailed extends Error {}

/** Reads from declared hosts alone, wherever a redirect or a challenge leads. Authorization is shown to the host that asked for it. */
export class DeclaredHosts {
  private readonly agent: Dispatcher;

  constructor(private readonly options: HostsOptions) {
    this.agent = outbound(options);
  }

  /** @throws LookupFailed */
  async get(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<HostAnswer> {
    let address = url;
    let shown = headers;
    for (let hop = 0; hop <= REDIRECTS; hop++) {
      const answer = await this.once(address, shown);
      if (answer.location === undefined) return answer;
      const next = new URL(answer.location, address);
      if (next.host !== address.host) {
        const { authorization: _, ...rest } = shown;
        shown = rest;
      }
      address = next;
    }
    throw new LookupFailed(`${url.host} redirects more than ${REDIRECTS} times`);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async once(address: URL, headers: Readonly<Record<string, string>>) {
    const { hosts, privateNetwork } = this.options;
    if (!hosts.includes(address.host))
      throw new LookupFailed(`${address.host} is not among the hosts that may be asked`);
    if (address.protocol !== 'https:' && !(privateNetwork && address.protocol === 'http:')) {
      throw new LookupFailed(`${address.host} is asked over TLS alone`);
    }
    try {
      const {
        statusCode,
        headers: answered,
        body,
      } = await request(address, {
        dispatcher: this.agent,
        signal: AbortSignal.timeout(TIMEOUT),
        headers: { 'user-agent': 'mcp-strata-registry', ...headers },
      });
      const bytes = Buffer.from(await body.arrayBuffer());
      const [location, challenge] = [one(answered['location']), one(answered['www-authenticate'])];
      if (statusCode === 429 || statusCode >= 500) throw new LookupFailed(`${address.host} answered ${statusCode}`);
      const moved = [301, 302, 303, 307, 308].includes(statusCode) ? location : undefined;
      return { status: statusCode, challenge, body: bytes, location: moved };
    } catch (error) {
      if (error instanceof LookupFailed) throw error;
      throw new LookupFailed(`${address.host}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** JSON of an answer that was found. */
export function jsonOf({ body }: HostAnswer, from: string): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new LookupFailed(`${from} did not answer with JSON`);
  }
}
