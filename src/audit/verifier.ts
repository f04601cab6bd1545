import { createHmac } from 'node:crypto';
import { KEY_NAME_TEXT } from '../contract';
import { ChainState } from './chain-state';
import type { ChainSummary, Finding, FindingKind } from './findings';
import type { Head } from './heads';
import { type Line, linesOf } from './lines';
import { type AuditLine, hashOf, readLine } from './read-line';
import { Unwrapper } from './unwrap';

/** Findings that are kept. The rest is counted: a log that is wrong throughout says the same of each line. */
const KEPT = 1_000;

export interface VerifierOptions {
  /** The key that the chains are sealed with. Chains without it, or with another, are findings. */
  readonly secret?: Buffer;
  /** What was told of the chains elsewhere. */
  readonly heads?: readonly Head[];
  /** Chains may begin in their middle: older lines were put away on purpose. */
  readonly partial?: boolean;
  /** Every chain has to have ended, or to be still written at the end of the input. */
  readonly closed?: boolean;
}

/** What was found. */
export interface Verification {
  readonly intact: boolean;
  readonly chains: readonly ChainSummary[];
  /** In the order of the input; at most a thousand. */
  readonly findings: readonly Finding[];
  readonly findingsTotal: number;
  /** Lines that were read, of the log at large and of the audit stream. */
  readonly lines: number;
  readonly auditLines: number;
  /** Lines that were too long to be looked at. */
  readonly skipped: number;
}

/** Verifies chains of audit lines that go by, from any number of processes, mixed with other lines. Memory depends on the number of chains alone. */
export class Verifier {
  readonly #chains = new Map<string, ChainState>();
  readonly #findings: Finding[] = [];
  readonly #keyName: string | undefined;
  #total = 0;
  #lines = 0;
  #auditLines = 0;
  #skipped = 0;
  #newest = 0;

  constructor(private readonly options: VerifierOptions = {}) {
    const { secret } = options;
    this.#keyName = secret && createHmac('sha256', secret).update(KEY_NAME_TEXT).digest('hex').slice(0, 16);
  }

  /** Reads one file. A line that continues another file's is found by its chain. */
  async read(file: string, chunks: AsyncIterable<Buffer>): Promise<void> {
    const unwrapper = new Unwrapper();
    for await (const line of linesOf(chunks)) {
      this.#lines++;
      this.#line(file, line, unwrapper);
    }
  }

  /** To be called when all files were read. */
  end(): Verification {
    for (const chain of this.#chains.values()) this.#close(chain);
    const told = new Set((this.options.heads ?? []).map(({ chain }) => chain));
    for (const chain of told) {
      if (!this.#chains.has(chain)) this.#tell('missing-chain', { chain }, 'a head was told, and there is no line');
    }
    const chains = [...this.#chains.values()].map((chain) => chain.summary(this.#newest));
    return {
      intact: this.#total === 0,
      chains,
      findings: this.#findings,
      findingsTotal: this.#total,
      lines: this.#lines,
      auditLines: this.#auditLines,
      skipped: this.#skipped,
    };
  }

  #line(file: string, { number, text }: Line, unwrapper: Unwrapper): void {
    if (text === undefined) {
      this.#skipped++;
      return;
    }
    const found = unwrapper.unwrap(text);
    if (found === undefined) return;
    this.#auditLines++;
    const place = { file, line: number };
    if ('unreadable' in found) {
      this.#tell('malformed', place, `the line cannot be read: ${found.unreadable}`);
      return;
    }
    const line = readLine(found.object);
    if (line === undefined) {
      this.#tell('malformed', place, 'the line is part of no chain');
      return;
    }
    this.#check(line, found.object, place);
  }

  #check(line: AuditLine, object: Readonly<Record<string, unknown>>, place: Pick<Finding, 'file' | 'line'>): void {
    const { chain, sequence, start, time } = line;
    const state = this.#stateOf(chain);
    const tell = (kind: FindingKind, text: string) => {
      state.fail();
      this.#tell(kind, { ...place, chain, sequence }, text);
    };
    if (start !== undefined) this.#checkKey(start, tell);
    if (!this.#hasItsHash(line, object)) {
      tell(
        'altered',
        `line ${sequence} does not have its hash: it was changed${this.#keyName ? ', or sealed with another key' : ''}`,
      );
    }
    state.take(line, this.options.partial === true, tell);
    this.#newest = Math.max(this.#newest, Date.parse(time));
  }

  #hasItsHash({ hash }: AuditLine, object: Readonly<Record<string, unknown>>): boolean {
    try {
      return hashOf(object, this.options.secret) === hash;
    } catch {
      // A number beyond all numbers, such as 1e999, has no canonical form: no chain wrote it.
      return false;
    }
  }

  #checkKey(
    { algorithm, key }: NonNullable<AuditLine['start']>,
    tell: (kind: FindingKind, text: string) => void,
  ): void {
    if (this.#keyName === undefined && algorithm !== 'sha256')
      tell('key', 'the chain is sealed: it is verified with its key');
    else if (this.#keyName !== undefined && algorithm !== 'hmac-sha256')
      tell('key', 'the chain is not sealed with a key');
    else if (this.#keyName !== undefined && key !== this.#keyName) tell('key', 'the chain is sealed with another key');
  }

  #stateOf(chain: string): ChainState {
    let state = this.#chains.get(chain);
    if (state === undefined) {
      state = new ChainState(
        chain,
        (this.options.heads ?? []).filter((head) => head.chain === chain),
      );
      this.#chains.set(chain, state);
    }
    return state;
  }

  #close(chain: ChainState): void {
    const { last, told, id } = chain;
    if (told > last) {
      chain.fail();
      this.#tell(
        'truncated',
        { chain: id, sequence: last },
        `the chain ends with line ${last}, and line ${told} was told of`,
      );
    }
    if (this.options.closed === true && chain.summary(this.#newest).end === 'silent') {
      chain.fail();
      this.#tell('no-end', { chain: id, sequence: last }, `the chain stops with line ${last} without its end`);
    }
  }

  #tell(kind: FindingKind, where: Omit<Finding, 'kind' | 'text'>, text: string): void {
    this.#total++;
    if (this.#findings.length < KEPT) this.#findings.push({ kind, ...where, text });
  }
}
