/** A place in a manifest that holds something no manifest can carry. */
export interface Unfit {
  /** Such as `spec.template.spec.containers[0].image`. */
  readonly field: string;
  /** What stands there, for people. */
  readonly found: string;
}

/** Texts that values of a later phase leave behind when a composition joins them to a string. */
const SUSPECT = /\$\{Token\[|Calling \[toString\] on an \[Output<T>\]|\[object (?:Promise|Object)\]/;
/** A method of every string in Node.js 20 and later; ECMAScript 2024. */
interface WellFormed {
  isWellFormed(): boolean;
}

/** The first value that is not plain JSON or was left unresolved. Keys count, too. */
export function findUnfit(value: unknown): Unfit | undefined {
  const trail: (string | number)[] = [];
  const found = search(value, trail);
  return found === undefined ? undefined : { field: fieldOf(trail.reverse()), found };
}

/** Says what is wrong with a value, and leaves the way to it on the trail, innermost step first. */
function search(value: unknown, trail: (string | number)[]): string | undefined {
  if (typeof value !== 'object' || value === null) return unfitScalar(value);
  if (Array.isArray(value)) return searchList(value, trail);
  if (!isPlain(value)) return `an instance of ${value.constructor.name}`;
  for (const key of Object.keys(value)) {
    const found = unfitScalar(key) ?? search((value as Record<string, unknown>)[key], trail);
    if (found !== undefined) {
      trail.push(key);
      return found;
    }
  }
  return undefined;
}

function searchList(list: readonly unknown[], trail: (string | number)[]): string | undefined {
  for (let at = 0; at < list.length; at++) {
    const found = search(list[at], trail);
    if (found !== undefined) {
      trail.push(at);
      return found;
    }
  }
  return undefined;
}

/** What is wrong with a value that is no list and no map. */
export function unfitScalar(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return unfitText(value);
    case 'number':
      return Number.isFinite(value) ? undefined : `${value}, which is not a number`;
    case 'function':
    case 'symbol':
    case 'bigint':
      return `a ${typeof value}`;
    default:
      return undefined;
  }
}

function unfitText(text: string): string | undefined {
  // Every suspect holds this character, and few strings do.
  const left = text.includes('[') ? SUSPECT.exec(text) : null;
  if (left) return `text that an unresolved value left behind (${left[0]})`;
  return (text as unknown as WellFormed).isWellFormed() ? undefined : 'text with an unpaired surrogate';
}

function fieldOf(trail: readonly (string | number)[]): string {
  return trail
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** Whether an object was written with braces, here or in another realm, and is no instance of a class. */
export function isPlain(value: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.getPrototypeOf(prototype) === null;
}
