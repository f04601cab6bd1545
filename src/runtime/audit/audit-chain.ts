import { hash, randomBytes } from 'node:crypto';
import { type ChainLink, canonicalJson, KEY_NAME_TEXT } from '../../contract';
import { Seal } from './seal';

/** A line without what ties it to the one before. */
export type Unlinked<Event> = Event extends unknown ? Omit<Event, keyof ChainLink> : never;

/** The chain of one process: each line names the hash of the line before, so that none can be changed, added or taken away unseen. */
export class AuditChain {
  /** Random, so that chains of all processes and starts are told apart. */
  readonly id = randomBytes(16).toString('hex');
  readonly #seal: Seal | undefined;
  #sequence = -1;
  #head: string | undefined;

  /** @param secret seals the chain: without it a line cannot be written anew */
  constructor(secret?: Buffer) {
    this.#seal = secret && new Seal(secret, KEY_NAME_TEXT);
  }

  get algorithm(): 'sha256' | 'hmac-sha256' {
    return this.#seal === undefined ? 'sha256' : 'hmac-sha256';
  }

  /** The name of the key; absent without one. */
  get key(): string | undefined {
    return this.#seal?.name;
  }

  /** The sequence of the last line; -1 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** The hash of the last line. */
  get head(): string | undefined {
    return this.#head;
  }

  /** The text of the next line, without its end. */
  link(event: object): string {
    const sequence = this.#sequence + 1;
    const text = canonicalJson({ ...event, chain: this.id, sequence, previous: this.#head });
    const digest = `sha256:${this.#seal === undefined ? hash('sha256', text, 'hex') : this.#seal.of(text)}`;
    this.#sequence = sequence;
    this.#head = digest;
    // The hash stands last, and is no part of what it is made of.
    return `${text.slice(0, -1)},"hash":"${digest}"}`;
  }
}
