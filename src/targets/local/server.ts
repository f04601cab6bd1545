import type { AssemblyServer } from '../../contract';
import { StrataError } from '../../errors';
import { bridgeEnvironment, type LocalPorts, localBridgeConfig } from './bridge-config';
import { startRole, untilReady } from './bridge-process';
import { exposedAddress } from './exposure';
import { localEgressConfig } from './isolation/egress';
import { OpenGate } from './isolation/open-gate';
import { failedStarts, lastWords } from './last-words';
import type { Confinement, Gate, Launch } from './launch';
import { describeExit, type Exit, ManagedProcess } from './managed-process';
import { isFree } from './ports';
import type { PrivateFolder } from './private-folder';

/** What a server tells while it runs. */
export interface ServerEvents {
  /** A line of the bridge's log or of the server's own output. */
  readonly onLine: (server: string, line: string) => void;
  /** A process that ended without being asked to. */
  readonly onCrash: (server: string, problem: string) => void;
  /** Something the user should know and that stops nothing. */
  readonly onWarning: (server: string, text: string) => void;
}

/** What a server is started with. */
export interface ServerParts {
  readonly server: AssemblyServer;
  readonly launch: Launch;
  readonly ports: LocalPorts;
  readonly runtime: string;
  readonly files: PrivateFolder;
  /**
   * Where the bridge's configuration goes.
   * @default beside the other files
   */
  readonly configurations?: PrivateFolder;
  readonly events: ServerEvents;
}

/** Beyond the time that the bridge gives calls in flight. */
const STOP_MARGIN_SECONDS = 5;
/** For the bridge's own start, beyond the time that the server has to answer. */
const START_MARGIN_SECONDS = 5;
const SERVER_STOP_SECONDS = 5;
/** A cluster tries on, since what a server waits for may come. Whoever sits before a terminal wants to read why it ends. */
const MOST_FAILED_STARTS = 4;
const EGRESS_START_SECONDS = 15;
/** What a server said before it ended can arrive after the bridge's line about it: they are of two streams. */
const LAST_WORDS_MILLISECONDS = 200;

/** One server on this machine: a bridge, and for servers that listen themselves their process behind it. */
export class LocalServer {
  readonly id: string;
  /** The endpoint for clients. */
  readonly url: string;
  readonly confinement: Confinement;
  readonly #processes: ManagedProcess[] = [];
  readonly #failed = new AbortController();
  /** The server ended by itself again and again. */
  readonly #refused = new AbortController();
  #gate: OpenGate | undefined;

  constructor(private readonly parts: ServerParts) {
    const { server, launch, ports } = parts;
    this.id = server.id;
    this.url = `http://127.0.0.1:${ports.port}${server.run.bridge.listen.path}`;
    this.confinement = launch.confinement;
  }

  /** Whether a process of it ended without being asked to. */
  get failed(): boolean {
    return this.#failed.signal.aborted;
  }

  /**
   * Starts the processes and waits until the server answers.
   *
   * @throws LOCAL_PORT_TAKEN, LOCAL_SERVER_NOT_READY
   */
  async start(cancelled: AbortSignal): Promise<void> {
    const { server, launch, ports, events } = this.parts;
    if (server.run.transport !== 'stdio') await this.#checkPort();
    if (launch.gate !== undefined) await this.#openGate(launch.gate, cancelled);
    await launch.begin?.();
    cancelled.throwIfAborted();
    if (server.run.transport !== 'stdio') this.#startListener();
    this.#startBridge();
    const seconds = server.run.bridge.limits.startSeconds + START_MARGIN_SECONDS;
    const problem = await untilReady(ports.adminPort, seconds, [cancelled, this.#failed.signal, this.#refused.signal]);
    cancelled.throwIfAborted();
    if (problem !== undefined) throw this.#notReady(problem);
    const address = server.run.transport === 'stdio' ? undefined : await exposedAddress(Number(server.run.port));
    if (address !== undefined) {
      events.onWarning(
        this.id,
        `listens on ${address} too: let it listen on 127.0.0.1 alone, or others reach it past the bridge`,
      );
    }
  }

  /** Ends the bridge, which ends its server's processes, then what listens behind it. */
  async stop(): Promise<void> {
    const { server, launch } = this.parts;
    const [first, ...rest] = [...this.#processes].reverse();
    await first?.stop(server.run.bridge.drainSeconds + STOP_MARGIN_SECONDS);
    await Promise.all(rest.map((process) => process.stop(SERVER_STOP_SECONDS)));
    this.#gate?.close();
    await launch.clean?.();
  }

  /** Ends everything at once. */
  kill(): void {
    for (const process of this.#processes) process.kill();
    this.#gate?.close();
  }

  async #checkPort(): Promise<void> {
    const { server } = this.parts;
    const port = Number(server.run.port);
    if (!(await isFree(port))) {
      throw new StrataError('LOCAL_PORT_TAKEN', server.path, { port });
    }
  }

  /** The egress role of a server behind a wall, and the way through. */
  async #openGate(gate: Gate, cancelled: AbortSignal): Promise<void> {
    const { server, ports, runtime, files, configurations = files } = this.parts;
    const { egress } = ports;
    if (egress !== undefined) {
      const config = localEgressConfig(server, gate.hosts, egress);
      const file = configurations.write(`${server.id}/egress.json`, JSON.stringify(config));
      this.#watch('egress role', startRole('egress', runtime, file, {}, this.#onLine));
      const problem = await untilReady(egress.adminPort, EGRESS_START_SECONDS, [cancelled, this.#failed.signal]);
      cancelled.throwIfAborted();
      if (problem !== undefined) throw this.#notReady(problem);
    }
    this.#gate = await OpenGate.open(gate, egress?.port).catch(({ message }: Error) => {
      throw this.#notReady(`there is no way through its wall: ${message}`);
    });
  }

  #notReady(problem: string): StrataError {
    const reason = this.#failed.signal.aborted ? String(this.#failed.signal.reason) : this.#explained(problem);
    return new StrataError('LOCAL_SERVER_NOT_READY', this.parts.server.path, { server: this.id, problem: reason });
  }

  #startListener(): void {
    const { launch } = this.parts;
    const { command, args, env, inherit, cwd } = launch;
    this.#watch(
      'server',
      new ManagedProcess(command, args, { cwd, env: { ...env, ...inherit }, onLine: this.#onLine, terminate: 'group' }),
    );
  }

  #startBridge(): void {
    const { server, launch, ports, runtime, files, configurations = files } = this.parts;
    const config = localBridgeConfig(server, launch, ports);
    const file = configurations.write(`${server.id}/bridge.json`, JSON.stringify(config));
    this.#watch('bridge', startRole('bridge', runtime, file, bridgeEnvironment(launch), this.#onLine));
  }

  readonly #onLine = (line: string): void => {
    if (failedStarts(line) >= MOST_FAILED_STARTS) setTimeout(() => this.#refused.abort(), LAST_WORDS_MILLISECONDS);
    this.parts.events.onLine(this.id, line);
  };

  /** A problem with what the server itself said. */
  #explained(problem: string): string {
    const words = lastWords(this.#processes.flatMap(({ lastLines }) => lastLines));
    const what = this.#refused.signal.aborted ? `it ended by itself ${MOST_FAILED_STARTS} times` : problem;
    return words === undefined ? what : `${what} (${words})`;
  }

  #watch(name: string, process: ManagedProcess): void {
    this.#processes.push(process);
    void process.ended.then((exit: Exit) => {
      if (exit.expected) return;
      const words = process.lastLines.at(-1);
      const problem = `the ${name}: ${describeExit(exit)}${words === undefined ? '' : ` (${words})`}`;
      this.#failed.abort(problem);
      this.parts.events.onCrash(this.id, problem);
    });
  }
}
