import { hash } from 'node:crypto';
import { canonicalJson, type ToolPins, toolDefinition } from '../../../contract';
import { type JsonObject, objectMember, stringMember } from '../../mcp/json';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';

export interface PinnedToolsOptions {
  readonly pins: ToolPins;
  /** The server's whole list. */
  readonly fetch: () => Promise<readonly unknown[]>;
  readonly log: Log;
  readonly metrics: Series;
  /** How long a list is believed before the next call asks for another, milliseconds. */
  readonly believed?: number;
}

const BELIEVED = 60_000;
/** How often a tool that the list does not have is looked for, milliseconds. */
const LOOK_AGAIN = 5_000;

interface Seen {
  readonly hash: string | undefined;
  readonly approved: boolean;
  readonly annotations?: JsonObject;
}

/**
 * Holds a server's tools against what was approved. A tool that is not in the lock, or whose definition is another one now, is neither shown
 * nor called, and an alarm says so. Every list that passes is looked at; the first call asks for one.
 */
export class PinnedTools {
  private readonly seen = new Map<string, Seen>();
  private readonly pins: ReadonlyMap<string, string>;
  private readonly believed: number;
  private fetching: Promise<void> | undefined;
  private listedAt: number | undefined;

  constructor(private readonly options: PinnedToolsOptions) {
    this.pins = new Map(Object.entries(options.pins.tools));
    this.believed = options.believed ?? BELIEVED;
  }

  /** Whether a tool may be called. Rejects when the server does not list its tools: what cannot be compared is not called. */
  allows(name: string): boolean | Promise<boolean> {
    if (!this.pins.has(name)) return this.verdict(undefined);
    const { listedAt } = this;
    const age = listedAt === undefined ? Number.POSITIVE_INFINITY : performance.now() - listedAt;
    if (listedAt === undefined || (this.seen.get(name) === undefined && age >= LOOK_AGAIN)) {
      return this.refresh().then(() => this.verdict(this.seen.get(name)));
    }
    // An old list serves while a new one is on its way.
    if (age >= this.believed) this.refresh().catch(() => undefined);
    return this.verdict(this.seen.get(name));
  }

  /** Whether a tool that a list shows may be seen. */
  shows(tool: unknown): boolean {
    const definition = toolDefinition(tool);
    if (definition === undefined) return false;
    const name = definition.name as string;
    const found = digest(definition);
    const known = this.seen.get(name);
    if (known !== undefined && known.hash === found) return this.verdict(known);
    const approved = found !== undefined && this.pins.get(name) === found;
    const annotations = objectMember(definition, 'annotations');
    const now = { hash: found, approved, ...(approved && annotations !== undefined && { annotations }) };
    if (this.seen.size < MOST || known !== undefined) this.seen.set(name, now);
    if (!approved) this.alarm(name, found);
    return this.verdict(now);
  }

  /** What an approved tool says of itself. */
  annotationsOf(name: string): JsonObject | undefined {
    return this.seen.get(name)?.annotations;
  }

  private verdict(seen: Seen | undefined): boolean {
    return seen?.approved === true || this.options.pins.onDrift === 'warn';
  }

  private refresh(): Promise<void> {
    this.fetching ??= this.list().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async list(): Promise<void> {
    const tools = await this.options.fetch();
    for (const tool of tools) this.shows(tool);
    const names = new Set(tools.map((tool) => stringMember(tool, 'name')));
    // What the server does not have any more is not what was approved.
    for (const name of [...this.seen.keys()]) if (!names.has(name)) this.seen.delete(name);
    this.listedAt = performance.now();
  }

  /** Once for each definition: a list that is asked for often is one alarm. */
  private alarm(name: string, found: string | undefined): void {
    const { log, metrics, pins } = this.options;
    const locked = this.pins.get(name);
    const kind = locked === undefined ? 'unknown' : 'changed';
    metrics.count('strata_tool_drift_total', kind);
    log.error(
      { event: 'tool-drift', tool: name.slice(0, 128), kind, locked, found, onDrift: pins.onDrift },
      kind === 'unknown' ? 'The server has a tool that was not approved' : 'A tool is not the one that was approved',
    );
  }
}

/** Most tools that are remembered: names come from the server. */
const MOST = 10_000;

/** Undefined where the definition is no JSON that could be approved. */
function digest(definition: JsonObject): string | undefined {
  try {
    return `sha256:${hash('sha256', canonicalJson(definition), 'hex')}`;
  } catch {
    return undefined;
  }
}
