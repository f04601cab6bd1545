import { headNumber } from '../contract';
import type { ChainEnd, ChainSummary, FindingKind } from './findings';
import type { Head } from './heads';
import type { AuditLine } from './read-line';

/** Hashes of a chain's last lines that are remembered, so that a line that came twice is told from one that was forged. */
const REMEMBERED = 256;
/** A chain without end is silent when it missed so many anchors. */
const MISSED = 3;

/** Tells what is wrong. */
export type Tell = (kind: FindingKind, text: string) => void;

/** One chain while its lines go by. Holds its last hashes and no line. */
export class ChainState {
  readonly #hashes: string[] = [];
  readonly #events: Record<string, number> = {};
  readonly #heads = new Map<number, number>();
  #told = -1;
  #first: number | undefined;
  #next = 0;
  #last: string | undefined;
  #lines = 0;
  #duplicates = 0;
  #times: { first?: string; last?: string } = {};
  #start: { writer?: string; host?: string; algorithm?: string; anchorSeconds?: number } = {};
  #ended = false;
  #intact = true;

  constructor(
    readonly id: string,
    heads: readonly Head[],
  ) {
    for (const { sequence, head } of heads) {
      this.#told = Math.max(this.#told, sequence);
      if (head !== undefined) this.#heads.set(sequence, head);
    }
  }

  /** The sequence of the last line that a head told of; -1: none did. */
  get told(): number {
    return this.#told;
  }

  get last(): number {
    return this.#next - 1;
  }

  /** Something is wrong. */
  fail(): void {
    this.#intact = false;
  }

  /**
   * Takes the next line.
   *
   * @param partial whether the chain may begin in its middle
   */
  take(line: AuditLine, partial: boolean, tell: Tell): void {
    const { sequence } = line;
    if (this.#first === undefined) this.#begin(line, partial, tell);
    else if (sequence < this.#next) {
      this.#again(line, tell);
      return;
    } else this.#follow(line, tell);
    const told = this.#heads.get(sequence);
    if (told !== undefined && told !== headNumber(line.hash)) {
      tell('head-differs', `the head that was told for line ${sequence} is another: the chain was written anew`);
    }
    this.#keep(line);
  }

  summary(newest: number): ChainSummary {
    const { writer, host, algorithm } = this.#start;
    return {
      chain: this.id,
      ...(writer !== undefined && { writer }),
      ...(host !== undefined && { host }),
      ...(algorithm !== undefined && { algorithm }),
      first: this.#first ?? 0,
      last: this.last,
      lines: this.#lines,
      events: this.#events,
      duplicates: this.#duplicates,
      ...(this.#times.first !== undefined && { firstTime: this.#times.first }),
      ...(this.#times.last !== undefined && { lastTime: this.#times.last }),
      end: this.#end(newest),
      intact: this.#intact,
    };
  }

  #begin(line: AuditLine, partial: boolean, tell: Tell): void {
    this.#first = line.sequence;
    const isStart = line.type === 'chain' && line.start !== undefined;
    if (line.sequence === 0 && line.previous === undefined && isStart) return;
    if (line.sequence === 0) tell('broken-link', 'the first line of the chain is not its start');
    else if (!partial)
      tell('missing-start', `the chain begins with line ${line.sequence}: the lines before are missing`);
  }

  #follow(line: AuditLine, tell: Tell): void {
    const { sequence, previous } = line;
    if (sequence > this.#next) {
      const missing = sequence - this.#next;
      const which = missing === 1 ? `line ${this.#next} is` : `lines ${this.#next} to ${sequence - 1} are`;
      tell('gap', `${which} missing`);
    } else if (previous !== this.#last) {
      tell(
        'broken-link',
        `line ${sequence} does not continue the line before: one of the two is not the one that was written`,
      );
    }
  }

  /** A line came again: the same one, or another in its place. */
  #again({ sequence, hash }: AuditLine, tell: Tell): void {
    const known = this.#hashes[sequence % REMEMBERED];
    if (sequence < this.#next - REMEMBERED || known === undefined) {
      tell('replayed', `line ${sequence} comes after line ${this.last}: it was written before`);
    } else if (known.startsWith(`${sequence} `) && known.endsWith(hash)) this.#duplicates++;
    else tell('conflict', `line ${sequence} is there twice, with different content`);
  }

  #keep(line: AuditLine): void {
    const { sequence, hash, type, time, start, end } = line;
    this.#hashes[sequence % REMEMBERED] = `${sequence} ${hash}`;
    this.#next = sequence + 1;
    this.#last = hash;
    this.#lines++;
    this.#ended = end;
    this.#times.first ??= time;
    this.#times.last = time;
    if (start !== undefined) this.#start = start;
    if (type !== 'chain') this.#events[type] = (this.#events[type] ?? 0) + line.weight;
  }

  #end(newest: number): ChainEnd {
    if (this.#ended) return 'ended';
    const last = Date.parse(this.#times.last ?? '');
    const patience = (this.#start.anchorSeconds ?? 60) * MISSED * 1_000;
    return newest - last > patience ? 'silent' : 'open';
  }
}
