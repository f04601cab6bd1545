/**
 * Finds where HTTP answers end, and nothing else: Content-Length or chunked. What lies between is skipped by its length.
 * `done(status, head)` is called at the end of each answer.
 */
export class AnswerReader {
  #done;
  #rest = Buffer.alloc(0);
  /** Bytes of the body, or of the current chunk with its line end, that are still to come. */
  #skip = 0;
  #chunked = false;
  #inBody = false;
  #last = false;
  #status = 0;
  #head = '';

  constructor(done) {
    this.#done = done;
  }

  take(chunk) {
    let data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = Buffer.alloc(0);
    while (data.length > 0) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, data.length);
        this.#skip -= skipped;
        data = data.subarray(skipped);
        if (this.#skip === 0 && (!this.#chunked || this.#last)) {
          this.#finish();
        }
        continue;
      }
      const used = this.#inBody ? this.#chunkHead(data) : this.#answerHead(data);
      if (used === 0) {
        this.#rest = data;
        return;
      }
      data = data.subarray(used);
    }
  }

  #answerHead(data) {
    const end = data.indexOf('\r\n\r\n');
    if (end === -1) {
      return 0;
    }
    this.#head = data.latin1Slice(0, end);
    this.#status = Number(this.#head.slice(9, 12));
    const length = /^content-length: *(\d+)/im.exec(this.#head);
    this.#chunked = !length && /^transfer-encoding: *chunked/im.test(this.#head);
    this.#skip = length ? Number(length[1]) : 0;
    this.#inBody = true;
    this.#last = false;
    if (!this.#chunked && this.#skip === 0) {
      this.#finish();
    }
    return end + 4;
  }

  #chunkHead(data) {
    const end = data.indexOf('\r\n');
    if (end === -1) {
      return 0;
    }
    const size = Number.parseInt(data.latin1Slice(0, end), 16);
    this.#last = size === 0;
    this.#skip = size + 2;
    return end + 2;
  }

  #finish() {
    this.#inBody = false;
    this.#done(this.#status, this.#head);
  }
}
