import type { Listing } from './registry';

/** Readers whose catalogue is kept at once. Each has what the registry showed them, and nobody is shown another's. */
const KEPT = 32;

interface Kept {
  readonly until: number;
  readonly listing: Promise<Listing>;
}

/** What readers were shown, for a short time: search as you type asks once, not with each letter. */
export class Listings {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly milliseconds: number,
    private readonly now: () => number,
  ) {}

  /** @param reader a session's id, or empty for who has none */
  get(reader: string, read: () => Promise<Listing>): Promise<Listing> {
    const known = this.kept.get(reader);
    if (known !== undefined && known.until > this.now()) return known.listing;
    const listing = read();
    const kept = { until: this.now() + this.milliseconds, listing };
    this.kept.delete(reader);
    this.kept.set(reader, kept);
    // A failure is not kept.
    listing.catch(() => this.kept.get(reader) === kept && this.kept.delete(reader));
    const [oldest] = this.kept.keys();
    if (this.kept.size > KEPT && oldest !== undefined) this.kept.delete(oldest);
    return listing;
  }

  forget(reader: string): void {
    this.kept.delete(reader);
  }

  /** Something has changed that others are shown too. */
  clear(): void {
    this.kept.clear();
  }
}
