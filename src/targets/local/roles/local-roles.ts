import type { ComposedRole, RunningServer } from '../../roles';
import { runtimeBundle } from '../bridge-process';
import type { Reloaded } from '../platform';
import { all } from '../prepare';
import { LocalRole } from './local-role';
import { prepareRoles, type RoleOptions } from './prepare-role';

/** The registries and portals of a composition as processes of this machine, on loopback alone. */
export class LocalRoles {
  #running: readonly LocalRole[] = [];

  constructor(private readonly options: RoleOptions) {}

  get running(): readonly LocalRole[] {
    return this.#running;
  }

  /**
   * Goes over to roles as they are now: those that changed, or have crashed, are started anew on their ports, and the others are left alone. If one cannot be
   * started, those that it was to replace are brought back.
   *
   * @param servers servers that run, which registries list with the URLs that they have here
   * @throws StrataErrors of the codes that begin with `LOCAL_`
   */
  async reload(
    roles: readonly ComposedRole[],
    servers: readonly RunningServer[],
    cancelled: AbortSignal,
  ): Promise<Reloaded> {
    const { options } = this;
    const before = this.#running;
    const held = new Map(before.map(({ parts }) => [parts.path, parts.ports]));
    const parts = await prepareRoles(roles, servers, options, held);
    const runtime = roles.length === 0 ? '' : (options.runtime ?? runtimeBundle());
    const wanted = parts.map((part) => new LocalRole(part, runtime, options));
    const isKept = (old: LocalRole) => !old.failed && wanted.some(({ signature }) => signature === old.signature);
    const kept = before.filter(isKept);
    const leaving = before.filter((old) => !kept.includes(old));
    const after = wanted.map((role) => kept.find(({ signature }) => signature === role.signature) ?? role);
    const begun = after.filter((role) => !kept.includes(role));
    if (begun.length > 0) options.progress(`Starting ${begun.map(({ id }) => id).join(', ')}`);
    await Promise.all(leaving.map((role) => role.stop()));
    this.#running = after;
    try {
      await all(begun.map((role) => role.start(cancelled)));
    } catch (error) {
      await Promise.all(begun.map((role) => role.stop()));
      if (!cancelled.aborted) await this.#bringBack(before, leaving, runtime, cancelled);
      throw error;
    }
    const was = before.map(({ parts: { path } }) => path);
    const is = after.map(({ parts: { path } }) => path);
    const ids = (some: readonly LocalRole[]) => some.map(({ id }) => id);
    return {
      started: ids(begun.filter(({ parts: { path } }) => !was.includes(path))),
      restarted: ids(begun.filter(({ parts: { path } }) => was.includes(path))),
      stopped: ids(leaving.filter(({ parts: { path } }) => !is.includes(path))),
      kept: ids(kept),
    };
  }

  /** Ends all of them, and removes their temporary files. */
  async stop(): Promise<void> {
    await Promise.all(this.#running.map((role) => role.stop()));
  }

  /** Ends all of them at once. */
  kill(): void {
    for (const role of this.#running) role.kill();
  }

  /** Those that were, from what they were started from. One that does not come back is told, and is started anew by the next change. */
  async #bringBack(
    before: readonly LocalRole[],
    leaving: readonly LocalRole[],
    runtime: string,
    cancelled: AbortSignal,
  ): Promise<void> {
    const again = new Map(leaving.map((old) => [old, new LocalRole(old.parts, runtime, this.options)]));
    this.#running = before.map((old) => again.get(old) ?? old);
    await Promise.all(
      [...again.values()].map((role) =>
        role.start(cancelled).catch(() => this.options.onWarning(role.id, 'could not be brought back')),
      ),
    );
  }
}
