import { advertisedUri, type Naming, ownUri } from '../../../contract';
import { Code } from '../../mcp/codes';
import { type JsonObject, member, objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import { type Abilities, NO_ABILITIES } from '../catalog/abilities';
import type { Catalog } from '../catalog/catalog';
import type { Kind } from '../catalog/kinds';
import type { Entry } from '../catalog/listing';
import type { Upstream } from '../upstream/upstream';
import { withParam } from './rewrite';
import { matchesTemplate } from './uri-template';

/** Where a request goes, and what it is there. */
export interface Route {
  readonly upstream: Upstream;
  /** The server's own name, or address, of what the request names. */
  readonly own: string;
  /** What the client called it. */
  readonly shown: string;
  /** Where the name stands in the params. */
  readonly path: readonly string[];
  /** The entry, where it is listed. */
  readonly entry?: Entry | undefined;
}

/** Why a request goes nowhere. */
export interface NoRoute {
  readonly code: number;
  readonly text: string;
  readonly data?: JsonObject;
}

export interface RouterOptions {
  readonly catalog: Catalog;
  readonly upstreams: () => readonly Upstream[];
  readonly naming: () => Naming;
}

const READ = 'resources/read';
const GET = 'prompts/get';
const COMPLETE = 'completion/complete';

/** Requests that go to one upstream. */
export const ROUTED: ReadonlySet<string> = new Set([
  Method.TOOLS_CALL,
  GET,
  READ,
  COMPLETE,
  Method.SUBSCRIBE,
  Method.UNSUBSCRIBE,
]);

/** Of the tasks extension, by the id that the upstream gave (SEP-2663). */
export const OF_TASKS: ReadonlySet<string> = new Set(['tasks/get', 'tasks/update', 'tasks/cancel']);

/** Finds the upstream that a request is for, by the names that its principal is shown. */
export class Router {
  constructor(private readonly options: RouterOptions) {}

  route(
    message: Message,
    principal: string | undefined,
    abilities: Abilities = NO_ABILITIES,
  ): Route | NoRoute | Promise<Route | NoRoute> {
    const { method, params } = message;
    if (method === Method.TOOLS_CALL) return this.named('tools', 'name', params, ['name'], principal, abilities);
    if (method === GET) return this.named('prompts', 'name', params, ['name'], principal, abilities);
    if (OF_TASKS.has(method ?? '')) return this.task(stringMember(params, 'taskId'));
    if (method !== COMPLETE) return this.resource(stringMember(params, 'uri'), ['uri'], principal, abilities);
    const ref = objectMember(params, 'ref');
    const type = member(ref, 'type');
    if (type === 'ref/prompt') return this.named('prompts', 'name', ref, ['ref', 'name'], principal, abilities);
    if (type === 'ref/resource') return this.resource(stringMember(ref, 'uri'), ['ref', 'uri'], principal, abilities);
    return { code: Code.INVALID_PARAMS, text: 'Invalid parameters: ref names neither a prompt nor a resource' };
  }

  /** The id under which clients know an upstream's task: it leads back, whatever names look like. */
  showTask(upstream: Upstream, taskId: string): string {
    return `${upstream.id}+${taskId}`;
  }

  private task(shown: string | undefined): Route | NoRoute {
    const own = shown === undefined ? undefined : ownUri(shown);
    const upstream = own && this.options.upstreams().find(({ id }) => id === own.server);
    if (shown !== undefined && own !== undefined && upstream !== undefined)
      return { upstream, own: own.uri, shown, path: ['taskId'] };
    return { code: Code.INVALID_PARAMS, text: 'Unknown task', ...(shown !== undefined && { data: { taskId: shown } }) };
  }

  /** The address under which clients know a server's resource. */
  show(upstream: Upstream, uri: string): string {
    return advertisedUri(this.options.naming(), upstream.id, uri);
  }

  /** An upstream's own address of what clients know under another; undefined where it is another upstream's. */
  ownOf(upstream: Upstream, shown: string): string | undefined {
    if (this.options.naming().prefix === 'none') return shown;
    const own = ownUri(shown);
    return own?.server === upstream.id ? own.uri : undefined;
  }

  /** A tool as a principal's client sees it, for those who do not come with a request. */
  tool(
    name: string,
    principal: string | undefined,
    abilities: Abilities,
  ): Entry | undefined | Promise<Entry | undefined> {
    const known = this.options.catalog.peek('tools', principal, abilities)?.byName.get(name);
    return known ?? this.look('tools', name, principal, abilities);
  }

  private named(
    kind: Kind,
    key: string,
    holder: JsonObject | undefined,
    path: readonly string[],
    principal: string | undefined,
    abilities: Abilities,
  ): Route | NoRoute | Promise<Route | NoRoute> {
    const shown = stringMember(holder, key);
    if (shown === undefined) return { code: Code.INVALID_PARAMS, text: `Invalid parameters: ${key} is missing` };
    const found = (entry: Entry | undefined): Route | NoRoute => {
      if (entry !== undefined) return { upstream: entry.upstream, own: entry.own, shown, path, entry };
      const what = kind === 'tools' ? 'tool' : 'prompt';
      return { code: Code.INVALID_PARAMS, text: `Unknown ${what}: ${shown}` };
    };
    const known = this.options.catalog.peek(kind, principal, abilities)?.byName.get(shown);
    return known === undefined ? this.look(kind, shown, principal, abilities).then(found) : found(known);
  }

  private async look(
    kind: Kind,
    name: string,
    principal: string | undefined,
    abilities: Abilities,
  ): Promise<Entry | undefined> {
    return (await this.options.catalog.list(kind, principal, abilities)).byName.get(name);
  }

  private resource(
    shown: string | undefined,
    path: readonly string[],
    principal: string | undefined,
    abilities: Abilities,
  ): Route | NoRoute | Promise<Route | NoRoute> {
    if (shown === undefined) return { code: Code.INVALID_PARAMS, text: 'Invalid parameters: uri is missing' };
    const { naming, upstreams } = this.options;
    if (naming().prefix === 'none') return this.unprefixed(shown, path, principal, abilities);
    const own = ownUri(shown);
    const upstream = own && upstreams().find(({ id }) => id === own.server);
    return own === undefined || upstream === undefined ? unknown(shown) : { upstream, own: own.uri, shown, path };
  }

  /** Without prefixes: who lists it, else whose template it fits, else the only one that has resources at all. */
  private async unprefixed(
    shown: string,
    path: readonly string[],
    principal: string | undefined,
    abilities: Abilities,
  ): Promise<Route | NoRoute> {
    const route = (upstream: Upstream): Route => ({ upstream, own: shown, shown, path });
    const { catalog, upstreams } = this.options;
    const resources = await catalog.list('resources', principal, abilities);
    const listed = resources.byName.get(shown);
    if (listed !== undefined) return route(listed.upstream);
    if (resources.collisions.some(({ name }) => name === shown)) return unknown(shown);
    const templates = await catalog.list('templates', principal, abilities);
    const owners = new Set(
      templates.entries
        .filter(({ own }) => own === shown || matchesTemplate(own, shown))
        .map((entry) => entry.upstream),
    );
    if (owners.size === 0) {
      for (const upstream of upstreams())
        if (member(upstream.capabilities, 'resources') !== undefined) owners.add(upstream);
    }
    const [only] = owners;
    return only !== undefined && owners.size === 1 ? route(only) : unknown(shown);
  }
}

function unknown(uri: string): NoRoute {
  return { code: Code.INVALID_PARAMS, text: `Resource not found: ${uri}`, data: { uri } };
}

/** A request as its upstream takes it. */
export function atUpstream(message: Message, { own, shown, path }: Route): Message {
  return own === shown ? message : withParam(message, path, own);
}

/** Whether a request goes somewhere. */
export function isRoute(found: Route | NoRoute): found is Route {
  return 'upstream' in found;
}
