import { readFileSync } from 'node:fs';
import { type Dispatcher, request } from 'undici';
import type { RegistrySource } from '../../../../contract';
import { outbound } from '../../outbound';
import { UpstreamError } from '../upstream-error';
import { type GitObjects, readPack } from './pack';
import { packets, requestOf, textOfPacket } from './pkt-line';

export type GitSource = Extract<RegistrySource, { kind: 'git' }>;

const TIMEOUT = 60_000;
/** How much larger a commit may be than what is sent of it. */
const GROWTH = 4;
const ID = /^[0-9a-f]{40}$/;

/** A repository over HTTPS. Each request has its time, its size and its addresses, and follows no redirect. Source: Git, gitprotocol-http and gitprotocol-v2. */
export class GitRepository {
  private readonly agent: Dispatcher;

  constructor(private readonly source: GitSource) {
    this.agent = outbound(source);
  }

  /**
   * The commit of the branch or tag.
   *
   * @throws UpstreamError
   */
  async head(): Promise<string> {
    const { ref } = this.source;
    const names = ref === undefined ? ['HEAD'] : [`refs/heads/${ref}`, `refs/tags/${ref}`];
    return this.attempt(async () => {
      const advertised = await this.ask('GET', '/info/refs?service=git-upload-pack');
      const lines = [...packets(advertised)].flatMap((one) => (Buffer.isBuffer(one) ? [textOfPacket(one)] : []));
      if (!lines.includes('version 2')) throw new Error('the host does not speak version 2 of the protocol');
      const found = new Map<string, string>();
      const wanted = ['peel', ...names.map((name) => `ref-prefix ${name}`)];
      for (const one of packets(await this.ask('POST', '/git-upload-pack', requestOf('ls-refs', wanted)))) {
        if (!Buffer.isBuffer(one)) continue;
        const [id = '', name = '', ...attributes] = textOfPacket(one).split(' ');
        // A tag with a message is an object of its own, which names the commit.
        const peeled = attributes.find((attribute) => attribute.startsWith('peeled:'))?.slice('peeled:'.length);
        found.set(name, peeled ?? id);
      }
      const id = names.map((name) => found.get(name)).find((one) => one !== undefined);
      if (id === undefined || !ID.test(id)) throw new Error(`there is no ${ref ?? 'branch'}`);
      return id;
    });
  }

  /**
   * All objects of one commit, without its history.
   *
   * @throws UpstreamError
   */
  async objects(commit: string): Promise<GitObjects> {
    return this.attempt(async () => {
      const body = requestOf('fetch', ['no-progress', `want ${commit}`, 'deepen 1', 'done']);
      return readPack(packOf(await this.ask('POST', '/git-upload-pack', body)), this.source.answerBytes * GROWTH);
    });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError(`${this.source.url}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async ask(method: 'GET' | 'POST', path: string, asked?: string): Promise<Buffer> {
    const { url, tokenFile, username } = this.source;
    const token = tokenFile === undefined ? undefined : readFileSync(tokenFile, 'utf8').trim();
    const { statusCode, headers, body } = await request(`${url.replace(/\/+$/, '')}${path}`, {
      method,
      dispatcher: this.agent,
      signal: AbortSignal.timeout(TIMEOUT),
      headers: {
        'git-protocol': 'version=2',
        'user-agent': 'mcp-strata-registry',
        ...(asked !== undefined && { 'content-type': 'application/x-git-upload-pack-request' }),
        ...(token !== undefined && {
          authorization: `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`,
        }),
      },
      ...(asked !== undefined && { body: asked }),
    });
    if (statusCode !== 200) {
      await body.dump();
      const wait = Number(headers['retry-after']);
      throw new UpstreamError(`${url} answered ${statusCode}`, wait > 0 ? wait * 1_000 : undefined);
    }
    return Buffer.from(await body.arrayBuffer());
  }
}

/** The pack in an answer: the parts of its first channel. The third tells why there is none. */
function packOf(answer: Buffer): Buffer {
  const parts: Buffer[] = [];
  let inside = false;
  for (const one of packets(answer)) {
    if (!Buffer.isBuffer(one)) continue;
    if (!inside) {
      const line = textOfPacket(one);
      if (line.startsWith('ERR ')) throw new Error(line.slice(4, 300));
      inside = line === 'packfile';
    } else if (one[0] === 1) parts.push(one.subarray(1));
    else if (one[0] === 3) throw new Error(textOfPacket(one.subarray(1)).slice(0, 300));
  }
  return Buffer.concat(parts);
}
