import { mkdirSync } from 'node:fs';
import { StrataError } from '../../../errors';
import { relocated } from '../../roles/here';
import { startRole, untilReady } from '../bridge-process';
import { pick, TRUST } from '../environment';
import { lastWords } from '../last-words';
import { describeExit, type ManagedProcess } from '../managed-process';
import type { LocalOptions } from '../options';
import { PrivateFolder } from '../private-folder';
import { FILES, type RoleParts } from './prepare-role';

/** For its own start: its sources are read behind it. */
const START_SECONDS = 60;
/** Beyond the time that it gives requests in flight. */
const STOP_MARGIN_SECONDS = 5;

/** A registry or portal of the composition as a process of this machine. */
export class LocalRole {
  readonly id: string;
  readonly role: RoleParts['role'];
  readonly url: string;
  readonly notes: readonly string[];
  /** What it was started from: equal parts need no new start. */
  readonly signature: string;
  #process: ManagedProcess | undefined;
  #files: PrivateFolder | undefined;
  #stopped: Promise<void> | undefined;
  readonly #failed = new AbortController();

  constructor(
    readonly parts: RoleParts,
    private readonly runtime: string,
    private readonly options: LocalOptions,
  ) {
    this.id = parts.id;
    this.role = parts.role;
    this.url = parts.url;
    this.notes = parts.notes;
    this.signature = JSON.stringify(parts);
  }

  /** Whether it ended without being asked to. */
  get failed(): boolean {
    return this.#failed.signal.aborted;
  }

  /**
   * Starts the process and waits until it serves.
   *
   * @throws LOCAL_ROLE_NOT_READY
   */
  async start(cancelled: AbortSignal): Promise<void> {
    const { parts, options } = this;
    const files = new PrivateFolder();
    this.#files = files;
    for (const folder of parts.folders) mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(parts.files)) files.write(name, text);
    const config = files.write('config.json', JSON.stringify(relocated(parts.config, { [FILES]: files.path })));
    const started = startRole(parts.role, this.runtime, config, pick(options.environment, TRUST), (line) =>
      options.onLine(this.id, line),
    );
    this.#process = started;
    void started.ended.then((exit) => {
      if (exit.expected) return;
      const words = lastWords(started.lastLines);
      const problem = `${describeExit(exit)}${words === undefined ? '' : ` (${words})`}`;
      this.#failed.abort(problem);
      options.onCrash(this.id, problem);
    });
    const problem = await untilReady(parts.ports.adminPort, START_SECONDS, [cancelled, this.#failed.signal]);
    cancelled.throwIfAborted();
    if (problem === undefined) return;
    const reason = this.failed ? String(this.#failed.signal.reason) : problem;
    throw new StrataError('LOCAL_ROLE_NOT_READY', parts.path, { role: parts.role, problem: reason });
  }

  /** Ends it in order, once: the number of a process that has ended may be another's. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  /** Ends it at once. */
  kill(): void {
    this.#process?.kill();
  }

  async #end(): Promise<void> {
    await this.#process?.stop(this.parts.config.drainSeconds + STOP_MARGIN_SECONDS);
    this.#process = undefined;
    this.#files?.remove();
  }
}
