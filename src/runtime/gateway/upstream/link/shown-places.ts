import type { FrameWriter } from '../../../link/frame-writer';
import { type Headers, writeHeaders } from '../../../link/header-block';
import { Frame, PLACES } from '../../../link/protocol';

/** Which headers were shown where. A token is shown once; requests refer to its place. The table is used in turn: the oldest goes first. */
export class ShownPlaces {
  private readonly places = new Map<string, number>();
  private readonly texts: string[] = [];
  private turn = 0;
  /** The last one. Requests of one principal follow each other. */
  private headers: Headers | undefined;
  private place = 0;

  constructor(private readonly writer: FrameWriter) {}

  /** The place of these headers, where they are shown first if they are not there. 0: there are none. Undefined: they cannot be shown. */
  of(headers: Headers | undefined): number | undefined {
    if (headers === undefined) return 0;
    if (headers === this.headers) return this.place;
    const text = writeHeaders(headers);
    if (text === undefined) return undefined;
    const place = text === '' ? 0 : (this.places.get(text) ?? this.show(text));
    this.headers = headers;
    this.place = place;
    return place;
  }

  private show(text: string): number {
    const place = (this.turn++ % PLACES) + 1;
    const before = this.texts[place];
    if (before !== undefined) this.places.delete(before);
    this.texts[place] = text;
    this.places.set(text, place);
    // Its place may be another one's now.
    this.headers = undefined;
    const at = this.writer.begin(Frame.SHOW, place, text.length);
    this.writer.room.write(text, at, 'latin1');
    return place;
  }
}
