import type { AssemblyServer } from '../../contract';
import { LocalPlatform, noteEndpoints } from '../../targets/local';
import { ExitCode } from '../exit-code';
import { describeLogLine } from '../report/log-line';
import { describeRunning, runningAsEvent } from '../report/running';
import { progress, type Session } from '../session';

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

  constructor(
    private readonly session: Session,
    private readonly servers: readonly AssemblyServer[],
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
    const forget = noteEndpoints(this.options.project, platform.servers);
    try {
      this.#tell(runningAsEvent(platform.servers), () => describeRunning(this.session, platform.servers));
      if (once) return ExitCode.OK;
      if (!json && this.session.interactive) this.session.err('Ctrl-C stops all of it.');
      await this.#over;
    } finally {
      forget();
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

  #crash(server: string, problem: string): void {
    this.#crashed.add(server);
    this.#tell({ event: 'crashed', server, problem }, () => this.session.err(`${server} | crashed: ${problem}`));
    if (this.#crashed.size === this.servers.length) this.#end();
  }

  #tell(event: object, inWords: () => void): void {
    if (this.options.json) this.session.out(JSON.stringify(event));
    else inWords();
  }
}
