import { resolve } from 'node:path';
import type { AssemblyServer } from '../../contract';
import { LocalPlatform, noteEndpoints } from '../../targets/local';
import { ExitCode } from '../exit-code';
import { reportError } from '../report/error';
import { describeLogLine } from '../report/log-line';
import { changesOf, describeReload } from '../report/reloaded';
import { describeRunning, runningAsEvent } from '../report/running';
import { errorsOf } from '../report/told';
import { progress, type Session } from '../session';
import { watchProject } from './watch-project';

/** How `strata up` runs. */
export interface RunOptions {
  /** The composition's folder. */
  readonly project: string;
  readonly unconfined: readonly string[];
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
    readonly compose: () => Promise<readonly AssemblyServer[]>;
    /** The folder of the manifests: what is written there changes nothing. */
    readonly output: string;
  };
  /** Another runtime than this package's own. */
  readonly runtime?: string;
}

/** Runs servers until the user ends it, until all of them have crashed, or until they have answered once. */
export async function runServers(
  session: Session,
  servers: readonly AssemblyServer[],
  options: RunOptions,
): Promise<ExitCode> {
  const run = new Run(session, servers, options);
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
  #reload: Promise<void> = Promise.resolve();
  #waiting = false;
  #forget: () => void = () => undefined;

  constructor(
    private readonly session: Session,
    private servers: readonly AssemblyServer[],
    private readonly options: RunOptions,
  ) {
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
      this.#tell(runningAsEvent(platform.servers), () => describeRunning(this.session, platform.servers));
      if (once) return ExitCode.OK;
      unwatch = this.#watch(platform);
      if (!json && this.session.interactive) this.session.err('Ctrl-C stops all of it.');
      await this.#over;
    } finally {
      unwatch();
      await this.#reload;
      this.#forget();
      progress(this.session, 'Stopping');
      await platform.stop();
      this.#tell({ event: 'stopped' }, () => undefined);
    }
    return this.#crashed.size > 0 ? ExitCode.UNAVAILABLE : ExitCode.OK;
  }

  /** The first time all is stopped in order, the next time at once. */
  interrupt(): void {
    if (this.#cancel.signal.aborted) this.#platform?.kill();
    this.#cancel.abort();
    this.#end();
  }

  async #start(): Promise<LocalPlatform | undefined> {
    const { project, unconfined, verbose, runtime } = this.options;
    const { session } = this;
    try {
      return await LocalPlatform.start(
        this.servers,
        {
          project,
          unconfined,
          runtime,
          environment: session.environment,
          progress: (text) => progress(session, text),
          onLine: (server, line) => {
            const text = describeLogLine(server, line, verbose);
            if (text !== undefined) session.err(text);
          },
          onWarning: (server, text) => session.err(`${server} | warning: ${text}`),
          onCrash: (server, problem) => this.#crash(server, problem),
        },
        this.#cancel.signal,
      );
    } catch (error) {
      if (this.#cancel.signal.aborted) return undefined;
      throw error;
    }
  }

  /** One change after the other; those that come meanwhile are one. */
  #watch(platform: LocalPlatform): () => void {
    const { watch, project } = this.options;
    if (watch === undefined) return () => undefined;
    const data = () =>
      this.servers.flatMap(({ run }) => run.folders.map(({ source = '.' }) => resolve(project, source)));
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
  async #follow(platform: LocalPlatform, compose: () => Promise<readonly AssemblyServer[]>): Promise<void> {
    const before = this.servers;
    try {
      const after = await compose();
      const reloaded = await platform.reload(after, this.#cancel.signal);
      this.servers = after;
      for (const server of [...reloaded.restarted, ...reloaded.stopped]) this.#crashed.delete(server);
      if (reloaded.kept.length === after.length && reloaded.stopped.length === 0) return;
      this.#forget();
      this.#forget = noteEndpoints(this.options.project, platform.servers);
      const changes = Object.fromEntries(reloaded.restarted.map((id) => [id, changesOf(id, before, after)]));
      this.#tell(
        { event: 'reloaded', ...reloaded, changes, servers: platform.servers.map(({ id, url }) => ({ id, url })) },
        () => this.session.err(describeReload(reloaded, before, after)),
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
    if (this.#crashed.size === this.servers.length && this.options.watch === undefined) this.#end();
  }

  #tell(event: object, inWords: () => void): void {
    if (this.options.json) this.session.out(JSON.stringify(event));
    else inWords();
  }
}
