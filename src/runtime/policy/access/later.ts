/** Goes on with a value that is known already or comes later: engines in the process answer at once, and nobody waits for a promise then. */
export function later<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
