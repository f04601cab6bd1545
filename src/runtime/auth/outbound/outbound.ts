import { isIP } from 'node:net';
import { fetch as agentFetch, type Dispatcher, request } from 'undici';
import { isObject, type JsonObject } from '../../mcp/json';
import { guardedAgent } from './agent';
import { proxiedAgent } from './proxied-agent';
import { WatchedFile } from './watched-file';

export interface OutboundOptions {
  readonly privateNetwork: boolean;
  /** Holds certificates that are trusted beside the usual ones. */
  readonly caFile?: string | undefined;
  /** The HTTP proxy that everything goes through. It decides on addresses then. */
  readonly proxy?: string | undefined;
  /** Time for a whole answer, milliseconds. */
  readonly timeout?: number;
  /** Largest answer, bytes. */
  readonly largest?: number;
}

/** Largest answer of an authorization server, bytes. Key sets and metadata have a few thousand. */
const LARGEST = 256 * 1024;
const TIMEOUT = 5_000;

/** What went wrong on the way, in words that are fit for a log. */
export class OutboundError extends Error {
  constructor(
    message: string,
    /** The HTTP status, where there was one. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/**
 * Requests to an authorization server. Each has its time, its size and its addresses; none follows a redirect, because what is fetched here decides who is
 * trusted.
 */
export class Outbound {
  private readonly caFile: WatchedFile | undefined;
  private agent: { readonly ca: string | undefined; readonly agent: Dispatcher } | undefined;
  private readonly timeout: number;

  constructor(private readonly options: OutboundOptions) {
    this.caFile = options.caFile === undefined ? undefined : new WatchedFile(options.caFile);
    this.timeout = options.timeout ?? TIMEOUT;
  }

  /**
   * Reads a JSON object.
   *
   * @throws OutboundError whatever goes wrong
   */
  async json(url: string): Promise<JsonObject> {
    try {
      const dispatcher = this.dispatcher(url);
      const signal = AbortSignal.timeout(this.timeout);
      const { statusCode, body } = await request(url, { dispatcher, signal, headers: { accept: 'application/json' } });
      if (statusCode !== 200) {
        await body.dump();
        const redirects = statusCode >= 300 && statusCode < 400 ? ': redirects are not followed' : '';
        throw new OutboundError(`${url} answered ${statusCode}${redirects}`, statusCode);
      }
      const parsed: unknown = JSON.parse(await body.text());
      if (!isObject(parsed)) throw new OutboundError(`${url} did not answer with a JSON object`);
      return parsed;
    } catch (error) {
      throw error instanceof OutboundError ? error : new OutboundError(`${url}: ${reasonOf(error)}`);
    }
  }

  /** The same connections as `fetch`, for libraries that want one. */
  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const dispatcher = this.dispatcher(url);
    const own = AbortSignal.timeout(this.timeout);
    const signal = init.signal ? AbortSignal.any([init.signal, own]) : own;
    const { method, headers, body } = init as { method?: string; headers?: Record<string, string>; body?: string };
    const sent = { dispatcher, signal, redirect: 'manual' as const, method, headers, body };
    return (await agentFetch(url, sent)) as unknown as Response;
  };

  async close(): Promise<void> {
    await this.agent?.agent.destroy();
  }

  /** The connections, made anew where the certificates have changed. */
  private dispatcher(url: string): Dispatcher {
    const { privateNetwork, proxy, largest = LARGEST } = this.options;
    if (new URL(url).protocol !== 'https:' && !privateNetwork) throw new OutboundError(`${url} is not https`);
    const ca = this.caFile?.read();
    if (proxy !== undefined && isIP(hostnameOf(url)) !== 0)
      throw new OutboundError(`${url} is no name, and a proxy is asked for names`);
    if (this.agent === undefined || this.agent.ca !== ca) {
      void this.agent?.agent.close();
      const guarded = () => guardedAgent({ privateNetwork, ca, maxResponseSize: largest });
      const agent = proxy === undefined ? guarded() : proxiedAgent({ proxy, ca, maxResponseSize: largest });
      this.agent = { ca, agent };
    }
    return this.agent.agent;
  }
}

function hostnameOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}

/** The innermost reason: undici wraps it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
