import type { Manifest } from '../../src/contract';
import { type Answer, type Client, type Json, messageOf } from './client';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

export interface Applying {
  /** Nothing is kept. */
  readonly dryRun?: boolean;
  /** Who owns the fields. */
  readonly manager?: string;
}

/** What a server keeps about an object, as far as tests look at it. */
export interface Kept extends Manifest {
  readonly metadata: Manifest['metadata'] & { readonly resourceVersion: string; readonly uid: string };
}

/** How a test names an object. */
export const nameOf = ({ kind, metadata: { namespace, name } }: Manifest): string =>
  `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;

/** Objects of an API server, by the paths that the server tells. */
export class Objects {
  readonly #resources = new Map<string, readonly Resource[]>();

  constructor(readonly client: Client) {}

  /** Server-side apply; a member that the server does not know is an error. */
  async apply(manifest: Manifest, { dryRun = false, manager = 'delivery' }: Applying = {}): Promise<Answer> {
    const query = `?fieldManager=${manager}&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    const path = `${await this.path(manifest)}${query}`;
    return this.client.send('PATCH', path, { body: manifest, type: 'application/apply-patch+yaml' });
  }

  async create(manifest: Manifest, { dryRun = false }: Pick<Applying, 'dryRun'> = {}): Promise<Answer> {
    const path = await this.path(manifest);
    const query = `?fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`;
    return this.client.send('POST', path.slice(0, path.lastIndexOf('/')) + query, { body: manifest });
  }

  /** The object as it is kept. */
  async read(manifest: Manifest): Promise<Kept | undefined> {
    const answer = await this.client.send('GET', await this.path(manifest));
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`${nameOf(manifest)}: ${messageOf(answer)}`);
    return answer.body as unknown as Kept;
  }

  /** Deletes an object, and does what controllers would do for it to be gone. */
  async remove(manifest: Manifest): Promise<void> {
    const path = await this.path(manifest);
    const answer = await this.client.send('DELETE', `${path}?propagationPolicy=Background&gracePeriodSeconds=0`);
    if (answer.status !== 200 && answer.status !== 202 && answer.status !== 404)
      throw new Error(`${nameOf(manifest)}: ${messageOf(answer)}`);
    const left = await this.read(manifest);
    if (left === undefined) return;
    if (manifest.kind === 'Namespace') {
      await this.client.send('PUT', `${path}/finalize`, { body: { ...left, spec: { finalizers: [] } } });
    } else {
      const body = { metadata: { finalizers: null } };
      await this.client.send('PATCH', path, { body, type: 'application/merge-patch+json' });
    }
    if ((await this.read(manifest)) !== undefined) throw new Error(`${nameOf(manifest)} stays`);
  }

  /** Everything that a selector finds, of every kind that can be listed. */
  async labelled(selector: string): Promise<Kept[]> {
    const found: Kept[] = [];
    for (const apiVersion of await this.#versions()) {
      for (const { name, kind, verbs } of await this.#of(apiVersion)) {
        if (name.includes('/') || !verbs.includes('list')) continue;
        const query = `?labelSelector=${encodeURIComponent(selector)}`;
        const { status, body } = await this.client.send('GET', `${root(apiVersion)}/${name}${query}`);
        if (status !== 200) continue;
        const items = (body['items'] ?? []) as readonly Json[];
        found.push(...items.map((item) => ({ ...item, apiVersion, kind }) as unknown as Kept));
      }
    }
    return found;
  }

  /** The path of an object. */
  async path({ apiVersion, kind, metadata: { namespace, name } }: Manifest): Promise<string> {
    const resource = await this.resource(apiVersion, kind);
    const within = resource.namespaced ? `/namespaces/${namespace ?? 'default'}` : '';
    return `${root(apiVersion)}${within}/${resource.name}/${name}`;
  }

  async resource(apiVersion: string, kind: string): Promise<Resource> {
    const isIt = (one: Resource) => one.kind === kind && !one.name.includes('/');
    const known = this.#resources.get(apiVersion)?.find(isIt) ?? (await this.#of(apiVersion, true)).find(isIt);
    if (known === undefined) throw new Error(`the server has no ${apiVersion} ${kind}`);
    return known;
  }

  async #of(apiVersion: string, again = false): Promise<readonly Resource[]> {
    const known = this.#resources.get(apiVersion);
    if (known !== undefined && !again) return known;
    const { body } = await this.client.send('GET', root(apiVersion));
    const resources = (body['resources'] ?? []) as readonly Resource[];
    this.#resources.set(apiVersion, resources);
    return resources;
  }

  /** The version of each group that the server prefers. */
  async #versions(): Promise<string[]> {
    const { body } = await this.client.send('GET', '/apis');
    const groups = body['groups'] as readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
    return ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  }
}

const root = (apiVersion: string) => (apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
