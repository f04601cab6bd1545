/** What is counted of one budget for one subject in one window. */
export interface Meter {
  /** Whose it is, and of which window; nothing of a caller's making stands in it. */
  readonly key: string;
  readonly amount: number;
  /** Whether nothing goes on when it is spent. */
  readonly hard: boolean;
  /** What a call adds when it begins. */
  readonly add: number;
  /** When the window ends, milliseconds since the epoch. */
  readonly until: number;
}

/** What a store says of a call that begins. */
export interface Begun {
  /** What was used of each meter before this call. */
  readonly used: readonly number[];
  /** False where a hard meter was spent: then nothing was added to any. */
  readonly counted: boolean;
}

/** Where budgets are counted. */
export interface BudgetStore {
  /**
   * Adds a call to all meters, or to none where a hard one is spent.
   *
   * @throws Error where the store cannot be asked, or rejects with it
   */
  begin(meters: readonly Meter[]): Begun | Promise<Begun>;
  /**
   * Adds what turned out afterwards, whatever the amount.
   *
   * @throws Error where the store cannot be asked, or rejects with it
   */
  add(meters: readonly Meter[], count: number): void | Promise<void>;
}
