import type { Naming } from '../../../contract';
import { ToolFilter } from '../../bridge/tools/tool-filter';
import type { JsonObject } from '../../mcp/json';
import type { Connections } from '../upstream/connections';
import type { Upstream } from '../upstream/upstream';
import type { Abilities } from './abilities';
import type { Kind } from './kinds';
import { Source } from './source';

/** What nobody has looked at for this time is forgotten, milliseconds. */
const IDLE = 600_000;
const LOOK = 30_000;

export interface SourcesOptions {
  readonly upstreams: () => readonly Upstream[];
  readonly connections: Connections;
  readonly naming: () => Naming;
  readonly approved: (upstream: Upstream, tool: JsonObject) => boolean;
  /** Milliseconds that a list holds of which its server does not say how long. */
  readonly believed: () => number;
  /** Lists changed for a principal; undefined: for all. */
  readonly changed: (principal: string | undefined, everybody: boolean, kinds: readonly Kind[]) => void;
  readonly failed: (upstream: Upstream, kind: Kind, reason: string) => void;
}

/**
 * What upstreams list: to all principals alike where they cannot tell them apart, else to each; and to clients of each kind of abilities, unless an upstream says
 * that it lists the same to everybody.
 */
export class Sources {
  private readonly sources = new Map<Upstream, Map<string | undefined, Map<Abilities, Source>>>();
  private readonly filters = new WeakMap<Upstream, ToolFilter>();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: SourcesOptions) {
    this.timer = setInterval(() => this.reap(), LOOK).unref();
  }

  /** In the order of the configuration. */
  all(principal: string | undefined, abilities: Abilities): readonly Source[] {
    return this.options.upstreams().map((upstream) => this.of(upstream, principal, abilities));
  }

  /** Lists have changed for a principal, whatever its clients can be asked. */
  invalidate(upstream: Upstream, principal: string | undefined, kinds: readonly Kind[]): void {
    for (const source of this.mine(upstream, principal).values()) source.invalidate(kinds);
  }

  private of(upstream: Upstream, principal: string | undefined, abilities: Abilities): Source {
    const mine = this.mine(upstream, principal);
    for (const source of mine.values()) if (source.shared) return source;
    let source = mine.get(abilities);
    if (source === undefined) {
      source = this.make(upstream, separate(upstream) ? principal : undefined, abilities);
      mine.set(abilities, source);
    }
    return source;
  }

  private mine(upstream: Upstream, principal: string | undefined): Map<Abilities, Source> {
    const scope = separate(upstream) ? principal : undefined;
    let all = this.sources.get(upstream);
    if (all === undefined) {
      all = new Map();
      this.sources.set(upstream, all);
    }
    let mine = all.get(scope);
    if (mine === undefined) {
      mine = new Map();
      all.set(scope, mine);
    }
    return mine;
  }

  /**
   * The tools of an upstream as it wrote them: to whoever asked last, and those that only others were shown.
   *
   * @throws Error where it does not list them, or nobody asked yet
   */
  async rawTools(upstream: Upstream): Promise<readonly unknown[]> {
    const [latest, ...others] = this.everySource(upstream).sort((a, b) => b.used - a.used);
    if (latest === undefined) throw new Error(`The server ${upstream.id} has not listed its tools yet`);
    const tools = [...((latest.fresh('tools') ?? (await latest.read('tools'))).raw ?? [])];
    const names = new Set(tools.map(({ name }) => name));
    for (const tool of others.flatMap((other) => other.stale('tools')?.raw ?? [])) {
      if (names.has(tool.name)) continue;
      names.add(tool.name);
      tools.push(tool);
    }
    return tools;
  }

  /** An upstream is configured no more, or in another way. */
  drop(upstream: Upstream): void {
    for (const source of this.everySource(upstream)) source.close();
    this.sources.delete(upstream);
  }

  /** Names have changed: everything is listed anew. */
  clear(): void {
    for (const upstream of [...this.sources.keys()]) this.drop(upstream);
  }

  close(): void {
    clearInterval(this.timer);
    this.clear();
  }

  private everySource(upstream: Upstream): Source[] {
    return [...(this.sources.get(upstream)?.values() ?? [])].flatMap((mine) => [...mine.values()]);
  }

  private make(upstream: Upstream, principal: string | undefined, abilities: Abilities): Source {
    const { connections, naming, approved, believed, changed, failed } = this.options;
    let tools = this.filters.get(upstream);
    if (tools === undefined) {
      tools = new ToolFilter(upstream.config.tools);
      this.filters.set(upstream, tools);
    }
    return new Source({
      connection: () => connections.of(upstream, principal),
      upstream,
      principal,
      abilities,
      naming: naming(),
      tools,
      approved,
      believed: believed(),
      patience: upstream.config.requestSeconds * 1_000,
      changed: (kinds) => changed(principal, !separate(upstream), kinds),
      failed: (kind, reason) => failed(upstream, kind, reason),
    });
  }

  private reap(): void {
    const now = Date.now();
    for (const all of this.sources.values()) {
      for (const [scope, mine] of all) {
        for (const [abilities, source] of mine) {
          if (now - source.used < IDLE) continue;
          source.close();
          mine.delete(abilities);
        }
        if (mine.size === 0) all.delete(scope);
      }
    }
  }
}

/**
 * Whether principals may be told different things: the upstream is shown who calls, or it keeps sessions, which are one principal's each.
 */
function separate(upstream: Upstream): boolean {
  return upstream.tellsPrincipals || upstream.known?.modern === undefined;
}
