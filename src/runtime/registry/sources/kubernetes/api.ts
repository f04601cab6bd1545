import { type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { CLUSTER_RESOURCES, type ClusterSource, LISTED_LABEL } from '../../../../contract';
import { guardedAgent } from '../../../auth/outbound/agent';
import { WatchedFile } from '../../../auth/outbound/watched-file';
import { LineReader } from '../../../mcp/line-reader';
import { UpstreamError } from '../upstream-error';
import { ApiObject, type Listed, listedOf } from './object';

/** Objects of one page. */
const PAGE = 250;
const MOST_PAGES = 200;
const TIMEOUT = 30_000;
/** How long the API server is asked to keep a watch open, and how much longer it is waited for. */
const WATCH_SECONDS = 290;
const GRACE = 30_000;
/** Longest line of a watch, bytes: objects of a cluster have at most 1.5 MiB. */
const LONGEST_LINE = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

const Version = z.looseObject({ resourceVersion: z.string().min(1).max(200) });
const List = z.looseObject({
  metadata: Version.extend({ continue: z.string().nullish() }),
  items: z.array(ApiObject).nullable(),
});
const Event = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.enum(['ADDED', 'MODIFIED', 'DELETED']),
    object: ApiObject.and(z.object({ metadata: Version })),
  }),
  z.looseObject({ type: z.literal('BOOKMARK'), object: z.looseObject({ metadata: Version }) }),
  z.looseObject({ type: z.literal('ERROR'), object: z.looseObject({ code: z.number().optional() }) }),
]);

/** The API server has forgotten the version that was asked for: everything is listed again. */
export class Expired extends UpstreamError {}

export interface ListedObjects {
  readonly objects: readonly Listed[];
  readonly version: string;
}

/** What a watch tells: where it is, and of one object what it asks for now. */
export interface Change {
  readonly version: string;
  readonly object?: { readonly namespace: string; readonly name: string; readonly now: Listed | undefined };
}

/** The one kind of objects that is read of an API server: list and watch, with a token that is read for each request. No redirect is followed. */
export class ClusterApi {
  private readonly token: WatchedFile;
  private readonly ca: WatchedFile;
  private agent: { readonly ca: string; readonly agent: Dispatcher } | undefined;

  constructor(
    private readonly source: ClusterSource,
    private readonly watchSeconds = WATCH_SECONDS,
  ) {
    this.token = new WatchedFile(source.tokenFile);
    this.ca = new WatchedFile(source.caFile);
  }

  /**
   * Lists a namespace, or the cluster: all of it, at one version.
   *
   * @throws UpstreamError whatever goes wrong: half a list is no list
   */
  async list(namespace: string | undefined, signal: AbortSignal): Promise<ListedObjects> {
    try {
      return await this.pages(namespace, signal);
    } catch (error) {
      // The version of a long list can expire between its pages.
      if (error instanceof Expired) return this.pages(namespace, signal);
      throw error;
    }
  }

  /**
   * Watches from a version on, until the API server ends it.
   *
   * @throws Expired; UpstreamError whatever else goes wrong
   */
  async watch(
    namespace: string | undefined,
    version: string,
    signal: AbortSignal,
    tell: (change: Change) => void,
  ): Promise<void> {
    const { answerBytes } = this.source;
    const longest = Math.min(LONGEST_LINE, answerBytes);
    const url = this.address(namespace, {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      timeoutSeconds: String(Math.ceil(this.watchSeconds)),
    });
    const milliseconds = this.watchSeconds * 1_000 + GRACE;
    const body = await this.ask(url, AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]), milliseconds);
    const tooLong = () => {
      throw new UpstreamError(`the API server sends an object of more than ${longest} bytes`);
    };
    const reader = new LineReader(longest, {
      line: (bytes) => tell(this.changeOf(bytes, namespace)),
      overlong: tooLong,
    });
    let [size, open] = [0, 0];
    await this.saying(async () => {
      for await (const chunk of body) {
        const bytes = Buffer.from(chunk as Uint8Array);
        reader.push(bytes);
        size += bytes.length;
        const end = bytes.lastIndexOf(NEWLINE);
        open = end < 0 ? open + bytes.length : bytes.length - end - 1;
        if (open > longest) tooLong();
        // The next watch goes on from where this one was.
        if (size > answerBytes) return;
      }
    });
  }

  async close(): Promise<void> {
    await this.agent?.agent.destroy();
  }

  private async pages(namespace: string | undefined, signal: AbortSignal): Promise<ListedObjects> {
    const { resource, entries, answerBytes } = this.source;
    const objects: Listed[] = [];
    let left = answerBytes;
    let next: string | undefined;
    for (let page = 0; page < MOST_PAGES; page++) {
      const url = this.address(namespace, { limit: String(PAGE), ...(next !== undefined && { continue: next }) });
      const body = await this.ask(url, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]), TIMEOUT);
      const text = await this.saying(() => textOf(body, left));
      left -= Buffer.byteLength(text);
      const { data } = List.safeParse(await this.saying(async () => JSON.parse(text) as unknown));
      if (data === undefined) throw new UpstreamError('the API server did not answer with a list of objects');
      for (const object of data.items ?? []) {
        this.checkPlace(object, namespace);
        const listed = listedOf(object, resource);
        if (listed !== undefined) objects.push(listed);
      }
      if (objects.length > entries) throw new UpstreamError(`more than ${entries} objects ask to be listed`);
      next = data.metadata.continue || undefined;
      if (next === undefined) return { objects, version: data.metadata.resourceVersion };
    }
    throw new UpstreamError('the list of the API server does not come to an end');
  }

  private changeOf(bytes: Buffer, namespace: string | undefined): Change {
    const { data } = Event.safeParse(JSON.parse(bytes.toString('utf8')));
    if (data === undefined) throw new UpstreamError('the API server did not answer with an event');
    if (data.type === 'ERROR') {
      const { code } = data.object;
      throw code === 410 ? new Expired('the version has expired') : new UpstreamError(`the watch ended with ${code}`);
    }
    const version = data.object.metadata.resourceVersion;
    if (data.type === 'BOOKMARK') return { version };
    this.checkPlace(data.object, namespace);
    const now = data.type === 'DELETED' ? undefined : listedOf(data.object, this.source.resource);
    const { name, namespace: home } = data.object.metadata;
    return { version, object: { name, namespace: home, now } };
  }

  /** Names are made of namespaces: an answer that tells of another one than was asked for is none. */
  private checkPlace({ metadata }: ApiObject, namespace: string | undefined): void {
    if (namespace !== undefined && metadata.namespace !== namespace)
      throw new UpstreamError(`an object of the namespace ${metadata.namespace} is none of ${namespace}`);
  }

  private address(namespace: string | undefined, query: Record<string, string>): URL {
    const { apiServer, resource } = this.source;
    const { path, plural, labelled } = CLUSTER_RESOURCES[resource];
    const within = namespace === undefined ? '' : `/namespaces/${namespace}`;
    const url = new URL(`${apiServer.replace(/\/+$/, '')}/${path}${within}/${plural}`);
    if (labelled) url.searchParams.set('labelSelector', `${LISTED_LABEL}=true`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return url;
  }

  private ask(url: URL, signal: AbortSignal, bodyTimeout: number): Promise<Dispatcher.ResponseData['body']> {
    return this.saying(async () => {
      const { statusCode, headers, body } = await request(url, {
        dispatcher: this.dispatcher(),
        signal,
        headersTimeout: TIMEOUT,
        bodyTimeout,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${this.token.read()}`,
          'user-agent': 'mcp-strata-registry',
        },
      });
      // Who stops reading ends the connection, and that is no error.
      body.on('error', () => undefined);
      if (statusCode === 200) return body;
      // What it says is of no use, and how much of it there is nobody knows.
      body.destroy();
      if (statusCode === 410) throw new Expired('the version has expired');
      const what = `${url.pathname}: the API server answered ${statusCode}`;
      const reason = statusCode === 403 ? ', so that the role does not allow it' : '';
      throw new UpstreamError(what + reason, waitOf(headers['retry-after']));
    });
  }

  /** Whatever goes wrong is said in one way. */
  private async saying<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof UpstreamError) throw error;
      throw new UpstreamError(`${new URL(this.source.apiServer).host}: ${reasonOf(error)}`);
    }
  }

  /** The connections, made anew where the certificates have changed. */
  private dispatcher(): Dispatcher {
    const ca = this.ca.read();
    if (this.agent?.ca !== ca) {
      void this.agent?.agent.close();
      this.agent = { ca, agent: guardedAgent({ privateNetwork: true, ca, caAlone: true }) };
    }
    return this.agent.agent;
  }
}

async function textOf(body: Dispatcher.ResponseData['body'], most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > most) throw new UpstreamError('the list of the API server is larger than is allowed');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function waitOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
}

/** The innermost reason: undici wraps it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : reasonOf(error.cause);
}
