const ZERO = 0x30;
const NINE = 0x39;
/** More digits than these are not all the number's own. */
const MOST = 15;

/** How many digits a number has: an integer, not negative. */
export function digitsOf(number: number): number {
  let count = 1;
  for (let bound = 10; number >= bound; bound *= 10) count++;
  return count;
}

/** Writes the digits of a number so that they end before `end`. */
export function writeDigits(bytes: Buffer, end: number, number: number): void {
  let rest = number;
  let position = end;
  do {
    // Not the remainder: of numbers that fill more than 31 bits it is a call into the C library.
    const higher = Math.floor(rest / 10);
    bytes[--position] = ZERO + (rest - higher * 10);
    rest = higher;
  } while (rest > 0);
}

/** Whether digits end before `end` that say this number and nothing else; the position of the first of them, or -1. */
export function digitsBefore(bytes: Buffer, end: number, number: number): number {
  let start = end;
  while (start > 0 && isDigit(bytes[start - 1])) start--;
  return says(bytes, start, end, number) ? start : -1;
}

/** The same for digits that begin at `start`: the position after the last of them, or -1. */
export function digitsAfter(bytes: Buffer, start: number, number: number): number {
  let end = start;
  while (isDigit(bytes[end])) end++;
  return says(bytes, start, end, number) ? end : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

function says(bytes: Buffer, start: number, end: number, number: number): boolean {
  if (start === end || end - start > MOST) return false;
  let value = 0;
  for (let position = start; position < end; position++) value = value * 10 + ((bytes[position] as number) - ZERO);
  return value === number;
}
