import type { RunnableServer } from './launch';
import type { LocalOptions } from './options';
import { all, prepare, signatureOf } from './prepare';
import { PrivateFolder } from './private-folder';
import { LocalServer, type ServerParts } from './server';

/** What a change of the composition did, by names of servers. */
export interface Reloaded {
  readonly started: readonly string[];
  readonly restarted: readonly string[];
  readonly stopped: readonly string[];
  /** Those that were left alone, with their sessions. */
  readonly kept: readonly string[];
}

/** A server that runs, and what it was started from. */
interface Member {
  readonly id: string;
  readonly signature: string | undefined;
  readonly parts: ServerParts;
  readonly running: LocalServer;
}

/** The servers of a composition as processes of this machine, on loopback alone. */
export class LocalPlatform {
  #members: readonly Member[] = [];
  readonly #folders = new Set<PrivateFolder>();

  private constructor(private readonly options: LocalOptions) {}

  get servers(): readonly LocalServer[] {
    return this.#members.map(({ running }) => running);
  }

  /**
   * Starts servers and waits until each of them answers. If one cannot be started, all are stopped and every problem is told.
   *
   * @param cancelled stops the start; what was begun is ended
   * @throws StrataErrors of the codes that begin with `LOCAL_`
   */
  static async start(
    servers: readonly RunnableServer[],
    options: LocalOptions,
    cancelled: AbortSignal,
  ): Promise<LocalPlatform> {
    const platform = new LocalPlatform(options);
    try {
      await platform.reload(servers, cancelled);
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  /**
   * Goes over to servers as they are now: those that changed, or have crashed, are started anew on their ports, and the others are left alone. What is missing
   * is found before anything is touched. If a server cannot be started, those that it was to replace are brought back.
   *
   * @throws StrataErrors of the codes that begin with `LOCAL_`
   */
  async reload(servers: readonly RunnableServer[], cancelled: AbortSignal): Promise<Reloaded> {
    const before = this.#members;
    const wanted = new Map(servers.map((server) => [server.id, signatureOf(server, this.options)]));
    const isKept = ({ id, signature, running }: Member) =>
      !running.failed && signature !== undefined && wanted.get(id) === signature;
    const kept = before.filter(isKept);
    const leaving = before.filter((member) => !kept.includes(member));
    const changed = servers.filter(({ id }) => !kept.some((member) => member.id === id));
    const parts = await this.#prepared(changed, cancelled);
    if (changed.length > 0) this.options.progress(`Starting ${changed.map(({ id }) => id).join(', ')}`);
    await Promise.all(leaving.map(({ running }) => running.stop()));
    const begun = parts.map((part) => memberOf(part, wanted.get(part.server.id)));
    this.#members = inOrder(servers, [...kept, ...begun]);
    try {
      await all(begun.map(({ running }) => running.start(cancelled)));
    } catch (error) {
      if (before.length > 0 && !cancelled.aborted) await this.#bringBack(before, leaving, begun, cancelled);
      throw error;
    }
    this.#removeFolders();
    const names = (members: readonly Member[]) => members.map(({ id }) => id);
    return {
      started: names(begun).filter((id) => !names(before).includes(id)),
      restarted: names(begun).filter((id) => names(before).includes(id)),
      stopped: names(leaving).filter((id) => !names(begun).includes(id)),
      kept: names(kept),
    };
  }

  /** Ends all servers, gives calls in flight their time, and removes every temporary file. */
  async stop(): Promise<void> {
    try {
      await Promise.all(this.servers.map((server) => server.stop()));
    } finally {
      for (const folder of this.#folders) folder.remove();
    }
  }

  /** Ends all servers at once. */
  kill(): void {
    for (const server of this.servers) server.kill();
  }

  async #prepared(servers: readonly RunnableServer[], cancelled: AbortSignal): Promise<ServerParts[]> {
    if (servers.length === 0) return [];
    const files = new PrivateFolder();
    this.#folders.add(files);
    try {
      const running = this.#members.map(({ parts }) => parts);
      const parts = await prepare(servers, this.options, files, running);
      cancelled.throwIfAborted();
      return parts;
    } catch (error) {
      files.remove();
      this.#folders.delete(files);
      throw error;
    }
  }

  /** The old servers, from what they were started from. One that does not come back is told, and is started anew by the next change. */
  async #bringBack(
    before: readonly Member[],
    leaving: readonly Member[],
    begun: readonly Member[],
    cancelled: AbortSignal,
  ): Promise<void> {
    await Promise.all(begun.map(({ running }) => running.stop()));
    const files = new PrivateFolder();
    this.#folders.add(files);
    const again = leaving.map(({ parts, signature }) => memberOf({ ...parts, configurations: files }, signature));
    this.#members = before.map((member) => again.find(({ id }) => id === member.id) ?? member);
    await Promise.all(
      again.map(({ id, running }) =>
        running.start(cancelled).catch(() => this.options.onWarning(id, 'could not be brought back')),
      ),
    );
  }

  /** Those that no server uses any more: they may hold secrets. */
  #removeFolders(): void {
    const used = new Set(this.#members.flatMap(({ parts }) => [parts.files, parts.configurations]));
    for (const folder of this.#folders) {
      if (used.has(folder)) continue;
      folder.remove();
      this.#folders.delete(folder);
    }
  }
}

function memberOf(parts: ServerParts, signature: string | undefined): Member {
  return { id: parts.server.id, signature, parts, running: new LocalServer(parts) };
}

function inOrder(servers: readonly RunnableServer[], members: readonly Member[]): Member[] {
  return servers.flatMap(({ id }) => members.find((member) => member.id === id) ?? []);
}
