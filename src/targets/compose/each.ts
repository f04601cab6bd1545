import { StrataError, StrataErrors } from '../../errors';

/** Does a thing for each, and tells every error of the catalogue at once. */
export function each<Item, Result>(items: readonly Item[], work: (item: Item) => Result): Result[] {
  const errors: StrataError[] = [];
  const results = items.flatMap((item) => {
    try {
      return [work(item)];
    } catch (error) {
      if (error instanceof StrataErrors) errors.push(...error.errors);
      else if (StrataError.is(error)) errors.push(error);
      else throw error;
      return [];
    }
  });
  if (errors.length > 1) throw new StrataErrors(errors);
  if (errors[0] !== undefined) throw errors[0];
  return results;
}
