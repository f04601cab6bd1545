import { type PickedHeaders, pickHeaders } from '../../http/picked-headers';
import { HeaderMemory, type Headers, readHeaders } from '../header-block';
import { LinkFailure, PLACES } from '../protocol';

/** The headers of a request in the forms that are read. */
export interface RequestHeaders {
  readonly headers: Headers;
  /** Names and values in turn. */
  readonly raw: readonly string[];
  readonly picked: PickedHeaders;
}

/** The headers of a link's requests: its own `Host`, what was shown once and is referred to, and what each says itself. */
export class ShownHeaders {
  private readonly places: (HeaderMemory<RequestHeaders> | undefined)[] = [];

  constructor(private readonly host: string) {
    this.places[0] = this.memory({});
  }

  /** Sets a place of the table; whatever was shown there counts no more. */
  show(place: number, text: string): void {
    if (place < 1 || place > PLACES) throw new LinkFailure('a place that the table does not have');
    this.places[place] = this.memory(readHeaders(text));
  }

  /** The headers of a request: what was shown at a place, and what stands in its frame. */
  read(place: number, payload: Buffer, start: number, end: number): RequestHeaders {
    const memory = this.places[place];
    if (memory === undefined) throw new LinkFailure('a place where nothing was shown');
    return memory.read(payload, start, end);
  }

  private memory(shown: Headers): HeaderMemory<RequestHeaders> {
    return new HeaderMemory((own) => {
      for (const name in own) if (Object.hasOwn(shown, name)) throw new LinkFailure('a header twice');
      const headers: Headers = { ...shown, ...own, host: this.host };
      return { headers, raw: Object.entries(headers).flat(), picked: pickHeaders(headers) };
    });
  }
}
