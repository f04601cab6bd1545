import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Json } from './support';

const TLS = join('test', 'fixtures', 'tls');

export interface ObjectOptions {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly spec?: Json;
}

type Misbehave = (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;

/**
 * As much of an API server as list and watch are (Kubernetes API concepts, "Efficient detection of changes"): resource versions, pages with `continue`, bookmarks,
 * 410 for what is forgotten, and a token that it asks for. It answers from one collection.
 */
export class ApiServer {
  readonly asked: URL[] = [];
  token = 'token-1';
  /** Answers in the place of the rest, where it returns true. */
  misbehave: Misbehave = () => false;
  private readonly objects = new Map<string, Json>();
  private events: { version: number; event: Json }[] = [];
  private forgotten = 0;
  private version = 100;
  private readonly watches = new Set<{ namespace: string | undefined; response: ServerResponse }>();
  private readonly server = createServer(
    { cert: readFileSync(join(TLS, 'loopback.pem')), key: readFileSync(join(TLS, 'loopback-key.pem')) },
    (request, response) => this.answer(request, response),
  );

  constructor(readonly path = '/api/v1/services') {}

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get watching(): number {
    return this.watches.size;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** Writes an object as whoever may write in its namespace would. */
  put(
    namespace: string,
    name: string,
    { labels = { 'strata.dev/listed': 'true' }, annotations = {}, spec = {} }: ObjectOptions = {},
  ): void {
    const key = `${namespace}/${name}`;
    const type = this.objects.has(key) ? 'MODIFIED' : 'ADDED';
    const metadata = { name, namespace, labels, annotations, resourceVersion: String(++this.version) };
    const object = { metadata, spec };
    this.objects.set(key, object);
    this.tell(type, object);
  }

  remove(namespace: string, name: string): void {
    const object = this.objects.get(`${namespace}/${name}`) as { metadata: Json };
    this.objects.delete(`${namespace}/${name}`);
    this.tell('DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.version) } });
  }

  /** What happened before now is forgotten, as when the store of the cluster is compacted; watches end. */
  forget(): void {
    this.forgotten = ++this.version;
    this.events = [];
    this.drop();
  }

  bookmark(): void {
    const metadata = { resourceVersion: String(++this.version), annotations: {} };
    for (const { response } of this.watches) send(response, { type: 'BOOKMARK', object: { metadata } });
  }

  drop(): void {
    for (const { response } of this.watches) response.end();
    this.watches.clear();
  }

  /** Sends bytes to everybody who watches. */
  raw(text: string): void {
    for (const { response } of this.watches) response.write(text);
  }

  private tell(type: string, object: Json): void {
    const event = { type, object };
    this.events.push({ version: this.version, event });
    for (const { namespace, response } of this.watches) if (within(object, namespace)) send(response, event);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    this.asked.push(url);
    if (this.misbehave(request, response, url)) return;
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      status(response, 401);
      return;
    }
    const found = new RegExp(`^${this.path.replace(/\/([a-z]+)$/, '(?:/namespaces/([a-z0-9-]+))?/$1')}$`).exec(
      url.pathname,
    );
    if (found === null || request.method !== 'GET') status(response, 404);
    else if (url.searchParams.get('watch') === 'true') this.watch(url, found[1], response);
    else this.list(url, found[1], response);
  }

  private list(url: URL, namespace: string | undefined, response: ServerResponse): void {
    const selector = url.searchParams.get('labelSelector');
    const [key = '', value = ''] = (selector ?? '').split('=');
    const all = [...this.objects.values()]
      .filter((object) => within(object, namespace))
      .filter(
        ({ metadata }) => selector === null || (metadata as { labels: Record<string, string> }).labels[key] === value,
      );
    const from = Number(url.searchParams.get('continue') ?? 0);
    const limit = Number(url.searchParams.get('limit') ?? all.length);
    const more = from + limit < all.length;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        metadata: { resourceVersion: String(this.version), ...(more && { continue: String(from + limit) }) },
        items: all.slice(from, from + limit),
      }),
    );
  }

  private watch(url: URL, namespace: string | undefined, response: ServerResponse): void {
    const since = Number(url.searchParams.get('resourceVersion'));
    if (since < this.forgotten) {
      status(response, 410);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const { version, event } of this.events) {
      if (version > since && within(event['object'] as Json, namespace)) send(response, event);
    }
    const watch = { namespace, response };
    this.watches.add(watch);
    response.on('close', () => this.watches.delete(watch));
  }
}

const within = ({ metadata }: Json, namespace: string | undefined) =>
  namespace === undefined || (metadata as Json)['namespace'] === namespace;
const send = (response: ServerResponse, event: Json) => response.write(`${JSON.stringify(event)}\n`);

export function status(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ kind: 'Status', code }));
}

/** The files that a pod has of its cluster. */
export function credentials(folder: string, token = 'token-1', ca = 'loopback.pem') {
  const [tokenFile, caFile] = [join(folder, 'token'), join(folder, 'ca.crt')];
  writeFileSync(tokenFile, token);
  writeFileSync(caFile, readFileSync(join(TLS, ca)));
  return { tokenFile, caFile };
}
