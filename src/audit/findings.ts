/** What can be wrong with a chain. */
export type FindingKind =
  /** The line does not have the hash that it says: it was changed. */
  | 'altered'
  /** The line says another hash of the line before than that line has. */
  | 'broken-link'
  /** Lines are missing between two. */
  | 'gap'
  /** The chain does not begin with its first line. */
  | 'missing-start'
  /** A sequence that was there before, with other content. */
  | 'conflict'
  /** An earlier line came again, too late to be compared with what it was. */
  | 'replayed'
  /** Lines after the last one were told of by a head, and are not there. */
  | 'truncated'
  /** A head was told of a chain of which there is no line. */
  | 'missing-chain'
  /** A head was told that the line of its sequence does not have. */
  | 'head-differs'
  /** The chain is not sealed with the key that was given, or was begun with another. */
  | 'key'
  /** The process stopped without the chain's end, and writes no more. */
  | 'no-end'
  /** The line is no audit event, or cannot be read. */
  | 'malformed';

/** One thing that is wrong. */
export interface Finding {
  readonly kind: FindingKind;
  /** Absent: no chain could be made out. */
  readonly chain?: string;
  /** The file and line, where there is a line. */
  readonly file?: string;
  readonly line?: number;
  readonly sequence?: number;
  /** One sentence. */
  readonly text: string;
}

/** How a chain ended. `silent`: without its end, and long before the last line of all. */
export type ChainEnd = 'ended' | 'open' | 'silent';

/** What is known of one chain. */
export interface ChainSummary {
  readonly chain: string;
  readonly writer?: string;
  readonly host?: string;
  readonly algorithm?: string;
  readonly first: number;
  readonly last: number;
  readonly lines: number;
  /** Events by type, without what the chain writes about itself. */
  readonly events: Readonly<Record<string, number>>;
  /** Lines that came twice with equal content: collectors deliver at least once. */
  readonly duplicates: number;
  readonly firstTime?: string;
  readonly lastTime?: string;
  readonly end: ChainEnd;
  readonly intact: boolean;
}
