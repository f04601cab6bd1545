import { Socket } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { EgressConfig, EgressEvent, EgressReason } from '../../contract';
import { outcomeOf } from './reasons';
import type { Target } from './target';

export interface PassageFacts {
  readonly source: string;
  readonly method?: string;
  readonly target?: Partial<Target>;
}

/** What a finished passage leaves behind. */
export type Passed = Pick<
  EgressEvent,
  | 'time'
  | 'source'
  | 'method'
  | 'host'
  | 'hostPort'
  | 'address'
  | 'outcome'
  | 'reason'
  | 'uploaded'
  | 'downloaded'
  | 'duration'
>;

/**
 * One connection of a server through the proxy, from its first byte to its end: counts what passes, cuts it where a cap is reached or nothing
 * moves, and reports once.
 */
export class Passage {
  readonly #start = performance.now();
  readonly #time = new Date().toISOString();
  readonly #streams: Duplex[] = [];
  #upstream: { readonly socket: Socket; readonly address: string } | undefined;
  #idle: NodeJS.Timeout | undefined;
  #uploaded = 0;
  #downloaded = 0;
  #over = false;

  constructor(
    readonly facts: PassageFacts,
    private readonly limits: EgressConfig['limits'],
    private readonly report: (passed: Passed) => void,
  ) {}

  get over(): boolean {
    return this.#over;
  }

  /** Both ends are there: from now on silence is measured. */
  join(client: Duplex, socket: Socket, address: string): void {
    this.#upstream = { socket, address };
    this.#streams.push(client, socket);
    this.#idle = setTimeout(() => this.cut('idle'), this.limits.idleSeconds * 1_000);
  }

  /** Moves bytes to the host until they end. */
  upload(from: Readable, to: Writable): void {
    this.#pump(from, to, this.takeUp);
  }

  /** Moves bytes from the host until they end. */
  download(from: Readable, to: Writable): void {
    this.#pump(from, to, this.#takeDown);
  }

  /** Whether so many bytes may go to the host; cuts where not. */
  readonly takeUp = (bytes: number): boolean => {
    this.#uploaded += bytes;
    return this.#take(this.#uploaded <= this.limits.uploadBytes ? undefined : 'upload-limit');
  };

  readonly #takeDown = (bytes: number): boolean => {
    this.#downloaded += bytes;
    return this.#take(this.#downloaded <= this.limits.downloadBytes ? undefined : 'download-limit');
  };

  /** Ends both sides at once. What was cut is reset, so that nobody takes it for complete. */
  cut(reason?: EgressReason): void {
    this.end(reason);
    clearTimeout(this.#idle);
    for (const stream of this.#streams) {
      if (reason !== undefined && stream instanceof Socket) stream.resetAndDestroy();
      else stream.destroy();
    }
  }

  /** It is over. Only the first report counts. */
  end(reason?: EgressReason, address?: string): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#idle);
    const { source, method, target } = this.facts;
    this.report({
      time: this.#time,
      source,
      method,
      host: target?.host,
      hostPort: target?.port,
      address: this.#upstream?.address ?? address,
      outcome: outcomeOf(reason),
      reason,
      uploaded: this.#upstream?.socket.bytesWritten ?? 0,
      downloaded: this.#upstream?.socket.bytesRead ?? 0,
      duration: Math.round((performance.now() - this.#start) * 1_000) / 1_000,
    });
  }

  #take(reason: EgressReason | undefined): boolean {
    if (this.#over) return false;
    if (reason !== undefined) this.cut(reason);
    else this.#idle?.refresh();
    return reason === undefined;
  }

  #pump(from: Readable, to: Writable, take: (bytes: number) => boolean): void {
    from.on('data', (chunk: Buffer) => {
      if (!take(chunk.length) || to.write(chunk)) return;
      from.pause();
      to.once('drain', () => from.resume());
    });
    from.on('end', () => to.end());
  }
}
