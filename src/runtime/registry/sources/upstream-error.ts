/** An upstream that does not answer as it should. */
export class UpstreamError extends Error {
  constructor(
    message: string,
    /** Milliseconds that it asks us to wait. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }
}
