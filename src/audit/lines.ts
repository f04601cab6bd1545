/** Longest line that is looked at. An audit event is far shorter; what is longer is skipped and counted. */
export const LONGEST = 1024 * 1024;

/** One line of a file. */
export interface Line {
  readonly number: number;
  /** Undefined where the line was too long. */
  readonly text: string | undefined;
}

/** Splits a stream of bytes into lines. Holds one line at most, whatever the stream's size. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let size = 0;
  const take = (): Line => {
    const text = size > LONGEST ? undefined : Buffer.concat(parts).toString('utf8').replace(/\r$/, '');
    parts = [];
    size = 0;
    number++;
    return { number, text };
  };
  const keep = (part: Buffer) => {
    size += part.length;
    if (size <= LONGEST) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (size > 0) yield take();
}
