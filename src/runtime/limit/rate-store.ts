/** A bucket that a request takes from. */
export interface Bucket {
  /** Whose it is; nothing of a caller's making stands in it. */
  readonly key: string;
  /** Time for one more request, milliseconds. */
  readonly interval: number;
  /** Time that the whole bucket stands for, milliseconds: the burst times the interval. */
  readonly capacity: number;
}

/** What a store says: the request may go on, or which bucket is empty and how long until it is not. */
export type Taken =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly bucket: number; readonly wait: number };

/** Where buckets are kept. */
export interface RateStore {
  /**
   * Takes `count` requests from all buckets, or from none.
   *
   * @throws Error where the store cannot be asked, or rejects with it
   */
  take(buckets: readonly Bucket[], count: number): Taken | Promise<Taken>;
}

/** The store has no room for one more bucket that may be empty. */
export class StoreFull extends Error {
  override readonly name = 'StoreFull';
}
