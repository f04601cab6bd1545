import { z } from 'zod';
import { Problems } from '../errors';

/** A schema for each prop of an interface: complete, and of the right types, or it does not compile. */
type ShapeOf<Props> = { readonly [Name in keyof Required<Props>]: z.ZodType<Props[Name]> };

/** The shape of an interface's values. */
export function shapeOf<Props>(shape: ShapeOf<Props>): z.ZodType<Props> {
  return z.strictObject(shape) as unknown as z.ZodType<Props>;
}

/** Values that only one of our classes makes. */
export function madeBy<Value extends object>(type: { readonly prototype: Value }, how: string): z.ZodType<Value> {
  const made = (value: unknown) => Object.prototype.isPrototypeOf.call(type.prototype, value as object);
  return z.custom<Value>(made, `expected a value made by ${how}`);
}

/** Text by name. */
export const texts = z.record(z.string(), z.string());

/** A list, as interfaces have it. */
export function listOf<Item>(item: z.ZodType<Item>): z.ZodType<readonly Item[]> {
  return z.array(item).readonly();
}

/**
 * Refuses values of the wrong type and props that do not exist. TypeScript does that too, but not for spread objects, for values of type `any`
 * and for JavaScript, and somebody would believe in a limit that is not there.
 *
 * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
 */
export function checkShape<Props>(props: Props, shape: z.ZodType<Props>, subject: string): void {
  const problems = new Problems(subject);
  for (const issue of shape.safeParse(props).error?.issues ?? []) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        problems.add('PROP_UNKNOWN', { prop: [...path, key].join('.'), hint: hintFor(key, namesAt(shape, path)) });
      }
    } else {
      const reason = issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
      problems.add('PROP_INVALID', { prop: path.join('.') || 'props', reason });
    }
  }
  problems.raise();
}

/** The names that exist at a place. */
function namesAt(shape: unknown, path: readonly string[]): string[] {
  const plain = unwrap(shape);
  if (!(plain instanceof z.ZodObject)) {
    return plain instanceof z.ZodArray ? namesAt(plain.element, path.slice(1)) : [];
  }
  const [first, ...rest] = path;
  return first === undefined ? Object.keys(plain.shape) : namesAt(plain.shape[first], rest);
}

function unwrap(shape: unknown): unknown {
  return shape instanceof z.ZodOptional || shape instanceof z.ZodReadonly ? unwrap(shape.unwrap()) : shape;
}

function hintFor(name: string, names: readonly string[]): string {
  const near = names.find((candidate) => distance(candidate.toLowerCase(), name.toLowerCase()) <= 2);
  return near === undefined ? '' : `Is "${near}" meant? `;
}

/** How many letters have to be added, removed or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
