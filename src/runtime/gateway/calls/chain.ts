/** Goes on at once where the value is here: on the path of a call each wait costs a turn of the event loop. */
export function chain<From, To>(
  value: From | Promise<From>,
  next: (value: From) => To | Promise<To>,
): To | Promise<To> {
  return value instanceof Promise ? value.then(next) : next(value);
}
