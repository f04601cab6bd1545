import { resolve } from 'node:path';
import { gatewayInstalls } from '../../clients';
import type { AssemblyServer } from '../../contract';
import {
  type Isolation,
  type LocalOptions,
  LocalPlatform,
  LocalRoles,
  type NotHere,
  noteEndpoints,
  type Reloaded,
  runningServers,
} from '../../targets/local';
import type { ComposedRole } from '../../targets/roles';
import { ExitCode } from '../exit-code';
import { reportError } from '../report/error';
import { describeLogLine } from '../report/log-line';
import { changesOf, describeReload, isQuiet } from '../report/reloaded';
import { describeRunning, runningAsEvent } from '../report/running';
import { errorsOf } from '../report/told';
import { progress, type Session } from '../session';
import { watchProject } from './watch-project';

/** What runs. */
export interface Parts {
  readonly servers: readonly AssemblyServer[];
  /** Registries and portals. */
  readonly roles: readonly ComposedRole[];
  /**
   * What is not as in a cluster, beside what roles say of themselves.
   * @default nothing
   */
  readonly notHere?: readonly NotHere[];
}

/** How `strata up` runs. */
export interface RunOptions {
  /** The composition's folder. */
  readonly project: string;
  readonly unconfined: readonly string[];
  /**
   * What isolates servers.
   * @default nothing beyond what their launchers do
   */
  readonly isolation?: Isolation;
  /** Stop as soon as every server has answered. */
  readonly once: boolean;
  /** Tell events as lines of JSON. */
  readonly json: boolean;
  /** Show every line of the servers' output. */
  readonly verbose: boolean;
  /**
   * Follows the composition when its files change.
   * @default it stays as it was at the start
   */
  readonly watch?: {
    /** Composes anew. */
    readonly compose: () => Promise<Parts>;
    /** The folder of the manifests: what is written there changes nothing. */
    readonly output: string;
  };
  /** Another runtime than this package's own. */
  readonly runtime?: string;
}

/** Runs servers until the user ends it, until all of them have crashed, or until they have answered once. */
export async function runServers(session: Session, parts: Parts, options: RunOptions): Promise<ExitCode> {
  const run = new Run(session, parts, options);
  const forget = session.onInterrupt(() => run.interrupt());
  try {
    return await run.carryOut();
  } finally {
    forget();
  }
}

class Run {
  readonly #crashed = new Set<string>();
  readonly #cancel = new AbortController();
  readonly #over: Promise<void>;
  #end: () => void = () => undefined;
  #platform: LocalPlatform | undefined;
  readonly #roles: LocalRoles;
  #reload: Promise<void> = Promise.resolve();
  #waiting = false;
  #forget: () => void = () => undefined;

  constructor(
    private readonly session: Session,
    private parts: Parts,
    private readonly options: RunOptions,
  ) {
    this.#roles = new LocalRoles({ ...this.#localOptions(), installs: gatewayInstalls });
    this.#over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async carryOut(): Promise<ExitCode> {
    const { once, json } = this.options;
    const platform = await this.#start();
    if (platform === undefined) return ExitCode.OK;
    this.#platform = platform;
    this.#forget = noteEndpoints(this.options.project, platform.servers);
    let unwatch = (): void => undefined;
    try {
      await this.#followRoles(platform).catch((error: unknown) => {
        if (!this.#cancel.signal.aborted) throw error;
      });
      if (this.#cancel.signal.aborted) return ExitCode.OK;
      const roles = this.#roles.running;
      const { notHere = [] } = this.parts;
      this.#tell(runningAsEvent(platform.servers, roles, notHere), () =>
        describeRunning(this.session, platform.servers, roles, notHere),
      );
      if (once) return ExitCode.OK;
      unwatch = this.#watch(platform);
      if (!json && this.session.interactive) this.session.err('Ctrl-C stops all of it.');
      await this.#over;
    } finally {
      unwatch();
      await this.#reload;
      this.#forget();
      progress(this.session, 'Stopping');
      await this.#roles.stop();
      await platform.stop();
      this.#tell({ event: 'stopped' }, () => undefined);
    }
    return this.#crashed.size > 0 ? ExitCode.UNAVAILABLE : ExitCode.OK;
  }

  /** The first time all is stopped in order, the next time at once. */
  interrupt(): void {
    if (this.#cancel.signal.aborted) {
      this.#platform?.kill();
      this.#roles.kill();
    }
    this.#cancel.abort();
    this.#end();
  }

  async #start(): Promise<LocalPlatform | undefined> {
    try {
      return await LocalPlatform.start(this.parts.servers, this.#localOptions(), this.#cancel.signal);
    } catch (error) {
      if (this.#cancel.signal.aborted) return undefined;
      throw error;
    }
  }

  #localOptions(): LocalOptions {
    const { project, unconfined, isolation, verbose, runtime } = this.options;
    const { session } = this;
    return {
      project,
      unconfined,
      ...(isolation && { isolation }),
      runtime,
      environment: session.environment,
      progress: (text) => progress(session, text),
      onLine: (server, line) => {
        const text = describeLogLine(server, line, verbose);
        if (text !== undefined) session.err(text);
      },
      onWarning: (server, text) => session.err(`${server} | warning: ${text}`),
      onCrash: (server, problem) => this.#crash(server, problem),
    };
  }

  /** Registries list the servers that run, so that they come after them. */
  #followRoles(platform: LocalPlatform): Promise<Reloaded> {
    const { servers, roles } = this.parts;
    return this.#roles.reload(roles, runningServers(servers, platform.servers), this.#cancel.signal);
  }

  /** One change after the other; those that come meanwhile are one. */
  #watch(platform: LocalPlatform): () => void {
    const { watch, project } = this.options;
    if (watch === undefined) return () => undefined;
    const data = () =>
      this.parts.servers.flatMap(({ run }) => run.folders.map(({ source = '.' }) => resolve(project, source)));
    return watchProject(
      project,
      () => [watch.output, ...data()],
      () => {
        if (this.#waiting) return;
        this.#waiting = true;
        this.#reload = this.#reload.then(async () => {
          this.#waiting = false;
          if (!this.#cancel.signal.aborted) await this.#follow(platform, watch.compose);
        });
      },
    );
  }

  /** What the composition refuses, or this machine lacks, leaves everything as it runs. */
  async #follow(platform: LocalPlatform, compose: () => Promise<Parts>): Promise<void> {
    const before = this.parts;
    try {
      const after = await compose();
      const reloaded = await platform.reload(after.servers, this.#cancel.signal);
      this.parts = after;
      const roles = await this.#followRoles(platform);
      for (const id of [reloaded, roles].flatMap(({ restarted, stopped }) => [...restarted, ...stopped]))
        this.#crashed.delete(id);
      if ([reloaded, roles].every(isQuiet)) return;
      this.#forget();
      this.#forget = noteEndpoints(this.options.project, platform.servers);
      const changes = Object.fromEntries(
        reloaded.restarted.map((id) => [id, changesOf(id, before.servers, after.servers)]),
      );
      const servers = platform.servers.map(({ id, url }) => ({ id, url }));
      this.#tell(
        {
          event: 'reloaded',
          ...reloaded,
          changes,
          servers,
          roles: { ...roles, urls: this.#roles.running.map(({ id, url }) => ({ id, url })) },
        },
        () => this.session.err(describeReload(reloaded, roles, before.servers, after.servers)),
      );
    } catch (error) {
      if (this.#cancel.signal.aborted) return;
      const errors = errorsOf(error).map(({ code, subject, problem, remedy }) => ({ code, subject, problem, remedy }));
      reportError(this.session, error);
      this.#tell({ event: 'refused', errors }, () => this.session.err('The servers run on as they were.'));
    }
  }

  #crash(server: string, problem: string): void {
    this.#crashed.add(server);
    this.#tell({ event: 'crashed', server, problem }, () => this.session.err(`${server} | crashed: ${problem}`));
    // Who watches mends it.
    const { servers, roles } = this.parts;
    if (this.#crashed.size === servers.length + roles.length && this.options.watch === undefined) this.#end();
  }

  #tell(event: object, inWords: () => void): void {
    if (this.options.json) this.session.out(JSON.stringify(event));
    else inWords();
  }
}
