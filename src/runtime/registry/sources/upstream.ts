import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import type { RegistrySource } from '../../../contract';
import { admits } from '../catalog/merge';
import { outbound } from '../outbound';
import type { Candidate } from './candidate';
import { serverCandidates } from './server-list';
import { UpstreamError } from './upstream-error';

type UpstreamSource = Extract<RegistrySource, { kind: 'registry' }>;

const PAGE = 100;
const TIMEOUT = 30_000;
/** Pages of one reading: an upstream that never ends is none. */
const MOST_PAGES = 2_000;

const List = z.looseObject({
  servers: z.array(z.looseObject({ server: z.looseObject({ name: z.string() }) })).nullable(),
  metadata: z.looseObject({ nextCursor: z.string().nullish() }).nullish(),
});

export interface Crawl {
  readonly candidates: readonly Candidate[];
  /** The newest change that was seen, where the upstream tells times. */
  readonly newest: string | undefined;
}

/** Reads another registry. Each request has its time, its size and its addresses, and follows no redirect. */
export class UpstreamReader {
  private readonly agent: Dispatcher;

  constructor(
    private readonly source: UpstreamSource,
    private readonly reserved: Readonly<Record<string, string>>,
  ) {
    this.agent = outbound(source);
  }

  /**
   * Reads what changed since a time, or everything.
   *
   * @throws UpstreamError whatever goes wrong: half a list is no list
   */
  async crawl(since: string | undefined): Promise<Crawl> {
    const { url, entries } = this.source;
    const candidates: Candidate[] = [];
    const cursors = new Set<string>();
    let newest: string | undefined;
    let dated = true;
    let cursor: string | undefined;
    do {
      const address = new URL(`${url.replace(/\/+$/, '')}/v0.1/servers`);
      address.searchParams.set('limit', String(PAGE));
      if (since === undefined) address.searchParams.set('include_deleted', 'true');
      else address.searchParams.set('updated_since', since);
      if (cursor !== undefined) address.searchParams.set('cursor', cursor);
      const { servers, metadata } = await this.page(address);
      for (const candidate of serverCandidates(servers ?? [])) {
        const { updatedAt } = candidate;
        dated &&= updatedAt !== undefined && !Number.isNaN(Date.parse(updatedAt));
        if (updatedAt !== undefined && (newest === undefined || updatedAt > newest)) newest = updatedAt;
        // What is not taken over is not held in memory either.
        const { name } = candidate.document as { name: string };
        if (admits(this.source, name, { reserved: this.reserved })) candidates.push(candidate);
      }
      if (candidates.length > entries) throw new UpstreamError(`${url} has more than ${entries} entries`);
      cursor = metadata?.nextCursor || undefined;
      if (cursor !== undefined && (cursors.has(cursor) || cursors.size >= MOST_PAGES)) {
        throw new UpstreamError(`${url} does not come to an end`);
      }
      if (cursor !== undefined) cursors.add(cursor);
    } while (cursor !== undefined);
    return { candidates, newest: dated ? newest : undefined };
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async page(address: URL): Promise<z.infer<typeof List>> {
    try {
      const { statusCode, headers, body } = await request(address, {
        dispatcher: this.agent,
        signal: AbortSignal.timeout(TIMEOUT),
        headers: { accept: 'application/json', 'user-agent': 'mcp-strata-registry' },
      });
      if (statusCode !== 200) {
        await body.dump();
        throw new UpstreamError(`${address.host} answered ${statusCode}`, waitOf(headers['retry-after']));
      }
      const { data } = List.safeParse(JSON.parse(await body.text()));
      if (data === undefined) throw new UpstreamError(`${address.host} did not answer with a list of servers`);
      return data;
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError(`${address.host}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function waitOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}
