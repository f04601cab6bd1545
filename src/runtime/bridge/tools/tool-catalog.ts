import { objectMember, stringMember } from '../../mcp/json';
import { Method } from '../../mcp/keys';
import type { Message } from '../../mcp/message';
import { type ParamHeader, paramHeaders } from '../../mcp/param-headers';
import type { ModernBackend, ModernCall } from '../interfaces';
import { askServer, ownRequest } from './ask-server';

/** How long a list is believed where the server says nothing about it, and the bounds of what it may say. Milliseconds. */
const BELIEVED = 60_000;
const SHORTEST = 5_000;
const LONGEST = 300_000;
/** How often a tool that the list does not have is looked for. Milliseconds. */
const LOOK_AGAIN = 5_000;
const PAGES = 1_000;

const NONE: readonly ParamHeader[] = [];

/**
 * What the bridge has to know of the server's tools to check `Mcp-Param-*` headers: which of their arguments headers repeat. The list is
 * fetched when it is first needed, again when the server announces a change, when it has become old, and when a tool is not in it.
 */
export class ToolCatalog {
  private tools: Map<string, readonly ParamHeader[]> | undefined;
  private until = 0;
  private fetchedAt = 0;
  private fetching: Promise<void> | undefined;
  private subscription: ModernCall | undefined;
  private changes = 0;
  private stopped = false;

  constructor(
    private readonly backend: ModernBackend,
    /** Whether the server announces changes of its tools. */
    private readonly announces: boolean,
  ) {}

  /**
   * The headers that repeat arguments of this tool. Rejects when the server does not list its tools: what cannot be checked is not passed on.
   *
   * @param name the server's name of the tool
   */
  headersOf(name: string): readonly ParamHeader[] | Promise<readonly ParamHeader[]> {
    const now = performance.now();
    const known = this.tools?.get(name);
    if (this.tools === undefined || (known === undefined && now - this.fetchedAt >= LOOK_AGAIN)) {
      return this.refresh().then(() => this.tools?.get(name) ?? NONE);
    }
    // An old list serves while a new one is on its way; only an announced change has made it wrong.
    if (now >= this.until) this.refresh().catch(() => undefined);
    return known ?? NONE;
  }

  /** An answer to somebody's `tools/list` that passed by. */
  observe(answer: Message): void {
    if (this.tools !== undefined) read(answer, this.tools);
  }

  close(): void {
    this.stopped = true;
    this.subscription?.cancel('The bridge is stopping');
  }

  private refresh(): Promise<void> {
    this.fetching ??= this.fetch().finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async fetch(): Promise<void> {
    this.subscribe();
    const { changes } = this;
    const tools = new Map<string, readonly ParamHeader[]>();
    let believed = BELIEVED;
    let cursor: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer = await askServer(this.backend, Method.TOOLS_LIST, cursor === undefined ? {} : { cursor });
      // A server without tools has none whose headers could be checked.
      if (answer.result === undefined) break;
      read(answer, tools);
      const ttl = answer.result[TTL];
      if (typeof ttl === 'number' && ttl > 0) believed = Math.min(LONGEST, Math.max(SHORTEST, ttl));
      cursor = stringMember(answer.result, 'nextCursor');
      if (cursor === undefined) break;
    }
    this.tools = tools;
    this.fetchedAt = performance.now();
    // What changed while it was read may be in it or not.
    this.until = changes === this.changes ? this.fetchedAt + believed : 0;
  }

  /** Listens for changes, so that the list is never older than the last one that the server announced. */
  private subscribe(): void {
    if (!this.announces || this.subscription !== undefined || this.stopped) return;
    this.subscription = this.backend.start(ownRequest(Method.LISTEN, { notifications: { toolsListChanged: true } }), {
      notification: (message) => {
        if (message.method !== Method.TOOLS_CHANGED) return;
        this.changes++;
        this.tools = undefined;
      },
      // Ended or refused: the list's age has to do until the next fetch tries again.
      response: () => {
        this.subscription = undefined;
      },
    });
  }
}

const TTL = 'ttlMs';

function read(answer: Message, into: Map<string, readonly ParamHeader[]>): void {
  const tools = answer.result?.tools;
  if (!Array.isArray(tools)) return;
  for (const tool of tools) {
    const name = stringMember(tool, 'name');
    if (name !== undefined) into.set(name, paramHeaders(objectMember(tool, 'inputSchema')));
  }
}

/** Whether a discovery says that changes of the tools are announced. */
export function announcesTools(discovery: unknown): boolean {
  return objectMember(objectMember(discovery, 'capabilities'), 'tools')?.listChanged === true;
}
