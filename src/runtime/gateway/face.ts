import { MODERN_REVISIONS, type Revision } from '../../contract';
import { TASKS_EXTENSION } from '../bridge/translate/map/methods';
import { type JsonObject, member, objectMember } from '../mcp/json';
import { Meta } from '../mcp/keys';
import type { Upstream } from './upstream/upstream';

/** Instructions of one upstream, and of all together, are cut at so many characters. */
const OF_ONE = 4_000;
const OF_ALL = 32_000;
/** How long a client may keep what the gateway says about itself, milliseconds. */
const TTL = 60_000;

export interface FaceOptions {
  readonly name: string;
  readonly revisions: () => readonly Revision[];
  readonly upstreams: () => readonly Upstream[];
}

/** What the gateway says about itself: one server that can what its upstreams can. */
export class Face {
  constructor(private readonly options: FaceOptions) {}

  get serverInfo(): JsonObject {
    return { name: this.options.name, version: '1' };
  }

  /**
   * What all upstreams together offer. Of one that was not heard of yet everything is assumed: a client asks only once, and a list that stays empty
   * is no harm.
   */
  get capabilities(): JsonObject {
    const known = this.options.upstreams().map(({ capabilities }) => capabilities);
    const any = (kind: string, detail?: string) =>
      known.some((capabilities) => {
        if (capabilities === undefined) return true;
        const found = member(capabilities, kind);
        return detail === undefined ? found !== undefined : member(found, detail) === true;
      });
    return {
      // Upstreams come and go, policies change: lists change whatever upstreams say of theirs.
      tools: { listChanged: true },
      ...(any('prompts') && { prompts: { listChanged: true } }),
      ...(any('resources') && {
        resources: { listChanged: true, ...(any('resources', 'subscribe') && { subscribe: true }) },
      }),
      ...(any('completions') && { completions: {} }),
      ...(any('logging') && { logging: {} }),
      ...(this.extensions !== undefined && { extensions: this.extensions }),
    };
  }

  /** The answer to `server/discover`. */
  discover(): JsonObject {
    const { instructions } = this;
    return {
      resultType: 'complete',
      supportedVersions: MODERN_REVISIONS.filter((revision) => this.options.revisions().includes(revision)),
      capabilities: this.capabilities,
      ...(instructions !== undefined && { instructions }),
      ttlMs: TTL,
      cacheScope: 'private',
      _meta: { [Meta.SERVER_INFO]: this.serverInfo },
    };
  }

  /** What upstreams say to models about themselves, each under its name. */
  get instructions(): string | undefined {
    const upstreams = this.options.upstreams();
    const said = upstreams.flatMap(({ id, instructions }) =>
      instructions === undefined ? [] : [{ id, instructions }],
    );
    if (said.length === 0) return undefined;
    if (upstreams.length === 1) return said[0]?.instructions.slice(0, OF_ONE);
    return said
      .map(({ id, instructions }) => `# ${id}\n\n${instructions.slice(0, OF_ONE)}`)
      .join('\n\n')
      .slice(0, OF_ALL);
  }

  /** Whether an upstream has an extension. */
  offers(extension: string): boolean {
    return member(this.extensions, extension) !== undefined;
  }

  /** Extensions that pass through a gateway. Those with methods that it does not know do not. */
  private get extensions(): JsonObject | undefined {
    const all = this.options.upstreams().flatMap(({ capabilities }) => {
      const found = objectMember(capabilities, 'extensions');
      return Object.entries(found ?? {}).filter(([name]) => PASSED.has(name));
    });
    return all.length === 0 ? undefined : Object.fromEntries(all);
  }
}

/** User interfaces of tools are resources, passed on like any other; tasks are found by their id. */
const PASSED: ReadonlySet<string> = new Set(['io.modelcontextprotocol/ui', TASKS_EXTENSION]);
