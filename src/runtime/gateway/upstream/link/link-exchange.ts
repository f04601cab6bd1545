import type { Headers } from '../../../link/header-block';
import { LinkFailure, WINDOW } from '../../../link/protocol';

/** Receives what comes of a request. `head`, then `data` and `end`, or one of the others at any time before the end. */
export interface LinkHandler {
  head(status: number, headers: Headers): void;
  data(chunk: Buffer): void;
  end(): void;
  /** The connection broke: the request may have been served. */
  broke(): void;
  /** The request was not looked at: it can be sent again. */
  refused(): void;
}

export interface LinkRequest {
  /** Its number in `METHODS`. */
  readonly method: number;
  /** Not to be changed: what was written once of one object is written again. */
  readonly headers: Headers;
  /** Headers that many requests have, such as a token. */
  readonly shown: Headers | undefined;
  readonly body: Buffer;
  readonly handler: LinkHandler;
}

/** The link as its exchanges know it. */
interface Carrier {
  forget(number: number, cancelled: boolean): void;
  grant(number: number, bytes: number): void;
}

/** One request on a link, and its answer. */
export class LinkExchange {
  private begun = false;
  private over = false;
  /** Bytes that may still come, and those that came since more were granted. */
  private credit = WINDOW;
  private taken = 0;

  constructor(
    readonly number: number,
    private readonly handler: LinkHandler,
    private readonly carrier: Carrier,
  ) {}

  /** Nobody wants the answer any more. */
  cancel(): void {
    if (this.over) return;
    this.over = true;
    this.carrier.forget(this.number, true);
  }

  head(status: number, headers: Headers, piece: Buffer, last: boolean): void {
    if (this.over) return;
    if (this.begun) throw new LinkFailure('two heads of one answer');
    this.begun = true;
    this.handler.head(status, headers);
    this.data(piece, last);
  }

  data(piece: Buffer, last: boolean): void {
    if (this.over) return;
    if (!this.begun) throw new LinkFailure('an answer without a head');
    this.credit -= piece.length;
    if (this.credit < 0) throw new LinkFailure('more of an answer than was asked for');
    if (piece.length > 0) this.handler.data(piece);
    // Whoever got the piece may not want the rest.
    if (this.over) return;
    if (last) {
      this.over = true;
      this.carrier.forget(this.number, false);
      this.handler.end();
      return;
    }
    this.taken += piece.length;
    if (this.taken < WINDOW / 2) return;
    this.credit += this.taken;
    this.carrier.grant(this.number, this.taken);
    this.taken = 0;
  }

  broke(): void {
    if (this.over) return;
    this.over = true;
    this.handler.broke();
  }

  refused(): void {
    if (this.over) return;
    this.over = true;
    // Half of an answer is one that was begun.
    if (this.begun) this.handler.broke();
    else this.handler.refused();
  }
}
