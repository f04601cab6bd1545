import type { CedarValueJson } from '@cedar-policy/cedar-wasm/web';
import { isObject, type JsonObject } from '../../mcp/json';
import type { Reads } from './expression';

/** Most values, characters and levels of the arguments that policies read. More is refused, never cut short: what is cut cannot be forbidden. */
const VALUES = 4_096;
const CHARACTERS = 1_048_576;
const DEPTH = 32;

/** Cedar takes objects with these keys for something else than records. */
const ESCAPES = new Set(['__entity', '__extn', '__expr']);

/** Arguments that cannot be shown to Cedar as they are. The call is refused. */
export class Unjudgeable extends Error {}

/** How a JSON `null` is shown. Servers differ: to one it is an absent argument, to another a value. */
export type NullAs = 'absent' | 'value';

/** What Cedar sees. */
export interface Judged {
  readonly value: Record<string, CedarValueJson>;
  /** Whether there was a `null`, so that the other reading has to be judged, too. */
  readonly nulls: boolean;
}

/**
 * The arguments that policies read, in Cedar's terms: strings, booleans, whole numbers up to 2^53 as `Long`, other numbers with at most four
 * decimals as `decimal`, arrays as sets, objects as records. A number with more decimals is an entity of the type `Number`: it equals
 * nothing that a policy can write, and comparing its size is an error, which refuses the call. So is `null` where it is taken for a value.
 *
 * @throws Unjudgeable for what has no form that keeps a `forbid` true
 */
export function toCedar(args: JsonObject, reads: Reads, nullAs: NullAs): Judged {
  return new Conversion(reads, nullAs).convert(args);
}

class Conversion {
  private values = 0;
  private characters = 0;
  private nulls = false;
  private readonly folded: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    private readonly reads: Reads,
    private readonly nullAs: NullAs,
  ) {
    const folded = new Map<string, Set<string>>();
    for (const name of reads.names) folded.set(fold(name), (folded.get(fold(name)) ?? new Set()).add(name));
    this.folded = folded;
  }

  convert(args: JsonObject): Judged {
    const { all, keys } = this.reads;
    const entries = Object.entries(args).filter(([key]) => {
      this.checkCase(key);
      return all || keys.has(key);
    });
    return { value: this.record(entries, 1), nulls: this.nulls };
  }

  private record(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, CedarValueJson> {
    if (depth > DEPTH) throw new Unjudgeable(`The arguments nest deeper than ${DEPTH}`);
    const converted: [string, CedarValueJson][] = [];
    for (const [key, value] of entries) {
      if (ESCAPES.has(key)) throw new Unjudgeable(`An argument is called ${key}`);
      this.characters += key.length;
      const shown = this.value(value, depth + 1);
      if (shown !== undefined) converted.push([key, shown]);
    }
    // Not by assignment: `__proto__` is a key like any other.
    return Object.fromEntries(converted);
  }

  private value(value: unknown, depth: number): CedarValueJson | undefined {
    if (++this.values > VALUES) throw new Unjudgeable(`Policies would have to read more than ${VALUES} values`);
    switch (typeof value) {
      case 'string':
        this.characters += value.length;
        if (this.characters > CHARACTERS) throw new Unjudgeable('Policies would have to read too much text');
        return value;
      case 'boolean':
        return value;
      case 'number':
        return number(value);
      default:
        if (value === null || value === undefined) return this.null();
        if (Array.isArray(value)) return this.set(value, depth);
        return this.record(this.checked(value as JsonObject), depth);
    }
  }

  private set(items: readonly unknown[], depth: number): CedarValueJson[] {
    if (depth > DEPTH) throw new Unjudgeable(`The arguments nest deeper than ${DEPTH}`);
    return items.flatMap((item) => this.value(item, depth + 1) ?? []);
  }

  private null(): CedarValueJson | undefined {
    this.nulls = true;
    return this.nullAs === 'value' ? { __entity: { type: 'Null', id: '' } } : undefined;
  }

  private checked(value: JsonObject): [string, unknown][] {
    if (!isObject(value)) throw new Unjudgeable('An argument is no JSON');
    const entries = Object.entries(value);
    for (const [key] of entries) this.checkCase(key);
    return entries;
  }

  /** Several servers read `Amount` where `amount` is meant: what a policy reads must not hide behind capitals. */
  private checkCase(key: string): void {
    const known = this.folded.get(fold(key));
    if (known !== undefined && !known.has(key))
      throw new Unjudgeable(`${key} differs from ${[...known][0]} in case only`);
  }
}

function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
}

function number(value: number): CedarValueJson {
  if (Number.isSafeInteger(value)) return value;
  // What JSON.parse has rounded is not what the server will read.
  if (Number.isInteger(value) || !Number.isFinite(value)) throw new Unjudgeable('A number is too large to be exact');
  const text = String(value);
  if (/^-?\d{1,14}\.\d{1,4}$/.test(text)) return { __extn: { fn: 'decimal', arg: text } };
  return { __entity: { type: 'Number', id: text } };
}
