import type { BridgeContext, LegacyBackends } from '../interfaces';
import { SharedBackend } from './shared-backend';
import { SharedProcess } from './shared-process';

/** Sessions of one process before another one is started. */
const CROWD = 64;

/**
 * Legacy clients over shared processes: the named opt-in `sessions.isolation: shared`, for servers that keep no state and ask nothing. What
 * is lost is what belongs to a connection: sampling, elicitation and roots are refused, tasks are not offered, the client's identity does not
 * reach the server, and log messages arrive only while they can be told apart. A session stays with its process.
 */
export class SharedPool {
  private readonly processes = new Set<SharedProcess>();
  private starting: Promise<SharedProcess> | undefined;

  constructor(private readonly context: BridgeContext) {}

  /** For `chooseBackends`. */
  readonly backends: LegacyBackends = async (client) => new SharedBackend(this, await this.process(), client);

  /** The process with the fewest sessions; a new one while all are crowded and the cap allows. */
  async process(): Promise<SharedProcess> {
    let best: SharedProcess | undefined;
    for (const process of this.processes) {
      if (process.open && (best === undefined || process.members.size < best.members.size)) best = process;
    }
    const { poolMax } = this.context.config.sessions;
    if (best !== undefined && (best.members.size < CROWD || this.processes.size >= poolMax)) return best;
    this.starting ??= this.start().finally(() => {
      this.starting = undefined;
    });
    return best ?? this.starting;
  }

  private async start(): Promise<SharedProcess> {
    const link = await this.context.links.open();
    const limit = this.context.config.limits.startSeconds * 1_000;
    const process = await SharedProcess.begin(link, limit, (ended) => this.processes.delete(ended));
    this.processes.add(process);
    return process;
  }
}
